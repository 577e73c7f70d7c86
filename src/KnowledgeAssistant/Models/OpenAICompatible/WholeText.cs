using System.Text;

namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>
/// Joins the halves of a surrogate pair that two deltas part, and replaces a half that stays alone and U+0000, at which a database ends a
/// text, so that what leaves here is always text that can be stored and shown.
/// </summary>
internal sealed class WholeText
{
    private char? _half;

    public string Add(string delta)
    {
        if (_half is null && !delta.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !delta.Contains('\0'))
            return delta;
        var whole = new StringBuilder(delta.Length + 1);
        foreach (var c in delta)
        {
            if (_half is { } high)
            {
                _half = null;
                if (char.IsLowSurrogate(c))
                {
                    whole.Append(high).Append(c);
                    continue;
                }
                whole.Append('\uFFFD');
            }
            if (char.IsHighSurrogate(c))
                _half = c;
            else
                whole.Append(char.IsLowSurrogate(c) || c == '\0' ? '\uFFFD' : c);
        }
        return whole.ToString();
    }

    /// <returns>What is left of a pair whose other half never came.</returns>
    public string End()
    {
        var rest = _half is null ? "" : "\uFFFD";
        _half = null;
        return rest;
    }
}
