using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Xml;

/// <summary>Turns a stream of elements and texts into blocks.</summary>
internal sealed class XmlBlocks(ContentBuilder content)
{
    private const int DeepestHeading = 3;

    private readonly Stack<Element> _open = new();

    /// <summary>The text of the first element called "title".</summary>
    public string? Title { get; private set; }

    public void Open(string name, string attributes)
    {
        if (_open.TryPeek(out var parent))
            Begin(parent);
        _open.Push(new Element(name, attributes));
    }

    public void Text(string text)
    {
        if (_open.TryPeek(out var element))
            element.Text.Append(text);
    }

    public void Close()
    {
        var element = _open.Pop();
        var text = NormalisedText.Line(element.Text.ToString());
        if (element.Name == "title" && text.Length > 0)
            Title ??= text;
        if (!element.HasChildren)
            text = NormalisedText.Line($"{element.Attributes} {text}");
        if (text.Length > 0)
            content.Paragraph(element.HasChildren ? text : $"{element.Name}: {text}");
    }

    /// <summary>It has children: what stood before them is a paragraph, and outer ones are headings with what they are called.</summary>
    private void Begin(Element parent)
    {
        if (!parent.HasChildren && _open.Count is > 1 and <= DeepestHeading + 1)
            content.Heading(_open.Count - 1, parent.Attributes.Length > 0 ? $"{parent.Name}: {parent.Attributes}" : parent.Name);
        else if (!parent.HasChildren && parent.Attributes.Length > 0)
            content.Paragraph($"{parent.Name}: {parent.Attributes}");
        parent.HasChildren = true;
        content.Paragraph(parent.Text.ToString());
        parent.Text.Clear();
    }

    private sealed class Element(string name, string attributes)
    {
        public string Name { get; } = name;

        public string Attributes { get; } = attributes;

        public StringBuilder Text { get; } = new();

        public bool HasChildren { get; set; }
    }
}
