using KnowledgeAssistant.Ingestion.Readers.Metadata;

namespace KnowledgeAssistant.Ingestion.Readers.Code;

/// <summary>
/// Program code and configuration as it stands: one block for each declaration at the outer edge with the comment above it. The file's name is the
/// heading, so that a passage says what it is of.
/// </summary>
public sealed class CodeDocumentReader : DocumentReader
{
    public override string Format => DocumentFormats.Code;

    public override int Number => 1;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var text = TextDecoding.ReadFile(input);
        var name = input.FileName[(input.FileName.LastIndexOfAny(['/', '\\']) + 1)..];
        var content = new ContentBuilder(input);
        content.Heading(1, name);
        if (CodeLanguages.Of(FileNames.Extension(name)) is { } language)
            content.Paragraph($"{language}.");
        foreach (var block in CodeBlocks.Of(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            content.Code(block);
        }
        return content.Build(Format, null, null, null, CoverageReport.Complete, StatedMetadata.Of([], null));
    }
}
