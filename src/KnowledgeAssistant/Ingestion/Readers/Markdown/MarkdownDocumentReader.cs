using KnowledgeAssistant.Ingestion.Readers.Html;
using KnowledgeAssistant.Ingestion.Readers.Text;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace KnowledgeAssistant.Ingestion.Readers.Markdown;

/// <summary>CommonMark with pipe and grid tables, footnotes, task lists, definition lists and front matter; raw HTML is read as HTML.</summary>
public sealed class MarkdownDocumentReader : DocumentReader
{
    private const string TooDeep = "Lists, quotes or links of this file are nested too deeply for Markdown, so it was read as plain text.";

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
        var content = new ContentBuilder(input);
        if (OpenLinks.IsDeeperThan(text, input.Limits.MaxDepth) || Parse(text) is not { } document)
        {
            TextDocumentReader.AddTo(content, text, cancellationToken);
            return content.Build(Format, null, null, null, new CoverageReport([], [TooDeep]));
        }
        var blocks = new MarkdownBlocks(content, input.Limits.MaxDepth, cancellationToken);
        blocks.Add(document);
        var coverage = blocks.IsFlattened ? new CoverageReport([], [NestingLimit.Note]) : CoverageReport.Complete;
        var frontMatter = FrontMatter.Parse(document.Descendants<YamlFrontMatterBlock>().FirstOrDefault(), text);
        return content.Build(Format, frontMatter.Title, frontMatter.Date, null, coverage, frontMatter.Metadata);
    }

    /// <summary>Null where nesting goes on without end, against which Markdig has a guard.</summary>
    private static MarkdownDocument? Parse(string text)
    {
        try
        {
            return Markdig.Markdown.Parse(text, Pipeline);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
