using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>Text gathered between two block borders. One line break is a space, two in a row begin a new paragraph.</summary>
internal sealed class InlineText
{
    private readonly StringBuilder _text = new();
    private int _breaks;

    public bool EndsParagraph => _breaks > 1 && _text.Length > 0;

    public void Add(string text)
    {
        if (_breaks > 0 && !string.IsNullOrWhiteSpace(text))
            _breaks = 0;
        _text.Append(text);
    }

    public void LineBreak()
    {
        _breaks++;
        _text.Append(' ');
    }

    public string Take()
    {
        var text = NormalisedText.Line(_text.ToString());
        _text.Clear();
        _breaks = 0;
        return text;
    }
}
