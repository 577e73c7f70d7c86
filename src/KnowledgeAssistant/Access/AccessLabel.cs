using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KnowledgeAssistant.Access;

/// <summary>
/// One label of an access rule: <c>everyone</c>, <c>group:KEY</c> or <c>user:ID</c>. Two labels are the same when their text is.
/// Group keys are lower-case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, 1 to 64 characters; user ids are Guids in "D" form.
/// </summary>
public readonly record struct AccessLabel
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly string? _value;

    private AccessLabel(string value) => _value = value;

    public static AccessLabel Everyone { get; } = new("everyone");

    public string Value => _value ?? throw new InvalidOperationException("An access label must be parsed or made, never defaulted.");

    public static AccessLabel Group(string key) =>
        TryParse("group:" + key, out var label)
            ? label.Value
            : throw new FormatException($"'{key}' is not a group key: 1 to 64 of a-z, 0-9, '-', '_', '.'.");

    public static AccessLabel User(Guid id) => new("user:" + id.ToString("D", CultureInfo.InvariantCulture));

    /// <exception cref="FormatException">The text is none of the three forms.</exception>
    public static AccessLabel Parse(string text) =>
        TryParse(text, out var label)
            ? label.Value
            : throw new FormatException($"'{text}' is not an access label: write 'everyone', 'group:KEY' or 'user:ID'.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out AccessLabel? label)
    {
        label = null;
        if (text is "everyone")
            label = Everyone;
        else if (text is not null && IsGroup(text))
            label = new AccessLabel(text);
        else if (
            text is not null
            && text.StartsWith("user:", StringComparison.Ordinal)
            && Guid.TryParseExact(text["user:".Length..], "D", out var id)
        )
            label = User(id);
        return label is not null;
    }

    public override string ToString() => _value ?? "(none)";

    private static bool IsGroup(string text) =>
        text.StartsWith("group:", StringComparison.Ordinal)
        && text.Length is > 6 and <= 70
        && char.IsAsciiLetterOrDigit(text[6])
        && text.AsSpan(6).IndexOfAnyExcept(KeyCharacters) < 0;
}
