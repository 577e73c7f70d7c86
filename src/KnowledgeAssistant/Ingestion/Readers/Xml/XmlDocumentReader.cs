using System.Text;
using System.Xml;

namespace KnowledgeAssistant.Ingestion.Readers.Xml;

/// <summary>
/// XML as text: elements without children are lines "name: text", elements with text between their children paragraphs, names of outer elements
/// headings. Document types and entities of their own are refused, nothing is fetched.
/// </summary>
public sealed class XmlDocumentReader : DocumentReader
{
    public override string Format => DocumentFormats.Xml;

    public override int Number => 1;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = input.Limits.MaxCharacters * 4L,
            CloseInput = true,
        };
        var content = new ContentBuilder(input);
        var blocks = new XmlBlocks(content);
        try
        {
            using var reader = XmlReader.Create(File.OpenRead(input.Path), settings);
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (reader.Depth > input.Limits.MaxDepth)
                    throw new UnreadableDocumentException(
                        $"The elements of this XML file are nested more than {input.Limits.MaxDepth:N0} deep. Upload it as plain text (.txt)."
                    );
                Add(blocks, reader);
            }
        }
        catch (XmlException exception)
        {
            throw new UnreadableDocumentException(ReasonOf(exception), exception);
        }
        if (content.IsEmpty)
            throw new UnreadableDocumentException("The file holds no text.");
        return content.Build(Format, blocks.Title, null, null, CoverageReport.Complete);
    }

    private static void Add(XmlBlocks blocks, XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                var isEmpty = reader.IsEmptyElement;
                blocks.Open(reader.LocalName, Attributes(reader));
                if (isEmpty)
                    blocks.Close();
                break;
            case XmlNodeType.EndElement:
                blocks.Close();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                blocks.Text(reader.Value);
                break;
        }
    }

    /// <summary>What is said of an element for people to read; ids, links and styles are not.</summary>
    private static string Attributes(XmlReader reader)
    {
        var text = new StringBuilder();
        foreach (var name in (ReadOnlySpan<string>)["name", "title", "label", "value", "caption", "alt"])
        {
            if (reader.GetAttribute(name) is { Length: > 0 } value)
                text.Append(text.Length == 0 ? "" : " ").Append(value);
        }
        return text.ToString();
    }

    private static string ReasonOf(XmlException exception) =>
        exception.Message.Contains("DTD", StringComparison.Ordinal)
            ? "The file has a document type of its own (<!DOCTYPE …>), which is not read for safety: remove it and upload the file again."
            : FormattableString.Invariant(
                $"The file is no well-formed XML (line {exception.LineNumber}). Mend it and upload it again, or upload it as plain text (.txt)."
            );
}
