using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace KnowledgeAssistant.Ingestion.Readers.Markdown;

/// <summary>CommonMark with pipe and grid tables, footnotes, task lists, definition lists and front matter; raw HTML is read as HTML.</summary>
public sealed class MarkdownDocumentReader : DocumentReader
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseGridTables()
        .UseFootnotes()
        .UseTaskLists()
        .UseDefinitionLists()
        .Build();

    public override string Format => DocumentFormats.Markdown;

    public override int Number => 1;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var text = TextDecoding.ReadFile(input);
        var document = Parse(text);
        var content = new ContentBuilder(input);
        new MarkdownBlocks(content, cancellationToken).Add(document);
        var frontMatter = FrontMatter.Parse(document.Descendants<YamlFrontMatterBlock>().FirstOrDefault(), text);
        return content.Build(Format, frontMatter.Title, frontMatter.Date, null, CoverageReport.Complete, frontMatter.Metadata);
    }

    private static MarkdownDocument Parse(string text)
    {
        try
        {
            return Markdig.Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException exception)
        {
            // Markdig's own guard against nesting without end.
            throw new UnreadableDocumentException("The lists or quotes of this Markdown file are nested too deeply to be read.", exception);
        }
    }
}
