namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>Parts an answer from the thoughts that some models write before it, between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c>.</summary>
internal sealed class ThoughtFilter
{
    private const string Opening = "<think>";
    private const string Closing = "</think>";

    private Place _place = Place.Start;
    private string _held = "";

    private enum Place
    {
        Start,
        Thought,
        Answer,
    }

    public (string Thought, string Answer) Add(string delta)
    {
        if (_place == Place.Answer)
            return ("", delta);
        var text = _held + delta;
        _held = "";
        if (_place == Place.Start)
        {
            var trimmed = text.TrimStart();
            if (trimmed.Length < Opening.Length && Opening.StartsWith(trimmed, StringComparison.Ordinal))
            {
                _held = text;
                return ("", "");
            }
            if (!trimmed.StartsWith(Opening, StringComparison.Ordinal))
            {
                _place = Place.Answer;
                return ("", text);
            }
            _place = Place.Thought;
            text = trimmed[Opening.Length..];
        }
        return Thought(text);
    }

    /// <returns>What was held back and turned out to be no tag.</returns>
    public string End()
    {
        var rest = _place == Place.Start ? _held : "";
        _held = "";
        return rest;
    }

    private (string Thought, string Answer) Thought(string text)
    {
        var end = text.IndexOf(Closing, StringComparison.Ordinal);
        if (end >= 0)
        {
            _place = Place.Answer;
            return (text[..end], text[(end + Closing.Length)..].TrimStart());
        }
        var open = text.LastIndexOf('<');
        var kept = open >= 0 && Closing.StartsWith(text[open..], StringComparison.Ordinal) ? open : text.Length;
        _held = text[kept..];
        return (text[..kept], "");
    }
}
