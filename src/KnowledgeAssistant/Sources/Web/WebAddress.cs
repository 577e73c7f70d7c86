using System.Globalization;
using System.Net;
using System.Text;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>
/// The addresses that may be asked for at all. One parser reads them, <see cref="Uri"/>, and what it makes of them is what is checked, resolved and
/// sent: texts that other parsers understand differently are refused.
/// </summary>
internal static class WebAddress
{
    private const int MaxLength = SourceItem.MaxAddressLength;

    /// <summary>A whole address, as an admin writes it or a page names it.</summary>
    public static bool TryParse(string text, out Uri? address, out string? reason)
    {
        address = null;
        reason = RefuseText(text);
        if (reason is null && (!Uri.TryCreate(text, UriKind.Absolute, out address) || (reason = Refuse(address)) is not null))
            (address, reason) = (
                null,
                reason ?? $"“{Shown(text)}” is no address of a web page: write it whole, for example https://www.example.org/help/"
            );
        return reason is null;
    }

    /// <summary>An address as a page or a redirect names it, seen from where it stands.</summary>
    public static bool TryResolve(Uri page, string reference, out Uri? address, out string? reason)
    {
        address = null;
        var text = reference.Trim(' ', '\t', '\r', '\n', '\f');
        reason = RefuseText(text);
        if (reason is null && (!Uri.TryCreate(page, text, out address) || (reason = Refuse(address)) is not null))
            (address, reason) = (null, reason ?? "It leads to something that is no address of a web page.");
        return reason is null;
    }

    /// <summary>The host as it is resolved: an IPv6 address without its brackets.</summary>
    public static string HostOf(Uri address) => address.IdnHost.Trim('[', ']');

    private static string? RefuseText(string text)
    {
        if (text.Length > MaxLength)
            return $"The address is longer than {MaxLength} characters.";
        foreach (var character in text)
        {
            if (character is '\\' || char.IsControl(character) || char.IsWhiteSpace(character))
                return "The address holds a backslash, a blank or a control character, which programs read differently.";
        }
        return null;
    }

    private static string? Refuse(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            return "Only addresses that begin with http:// or https:// are fetched.";
        if (address.UserInfo.Length > 0 || address.OriginalString.AsSpan(0, AuthorityEnd(address.OriginalString)).Contains('@'))
            return "The address holds a user name or password: they would stand in logs and be sent on.";
        if (address.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
            return "The address names no host.";
        if (address.HostNameType == UriHostNameType.Dns && !(IsPlainName(address.IdnHost) && IsPlainText(address.Host)))
            return "The name of the host is written in an odd way: write it as it is registered.";
        return address.AbsoluteUri.Length > MaxLength ? $"The address is longer than {MaxLength} characters." : null;
    }

    private static int AuthorityEnd(string text)
    {
        var start = text.IndexOf("//", StringComparison.Ordinal);
        if (start < 0)
            return 0;
        var end = text.AsSpan(start + 2).IndexOfAny("/?#");
        return end < 0 ? text.Length : start + 2 + end;
    }

    /// <summary>Letters, digits, hyphens and underscores between single dots; a last part of digits only is an address in disguise.</summary>
    private static bool IsPlainName(string host)
    {
        if (host.Length is 0 or > 253)
            return false;
        var labels = host.Split('.');
        return labels.All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            && !labels[^1].All(char.IsAsciiDigit)
            && !labels[^1].StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && !IPAddress.TryParse(host, out _);
    }

    /// <summary>Letters of other alphabets are fine; digits in circles and letters of double width, which some programs take for plain ones, are not.</summary>
    private static bool IsPlainText(string host) =>
        host.EnumerateRunes()
            .All(rune =>
                rune.IsAscii
                || (
                    Rune.IsLetter(rune)
                    || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                )
                    && rune.Value
                        is not (
                            (>= 0x2100 and <= 0x218F)
                            or (>= 0xFB00 and <= 0xFB06)
                            or (>= 0xFF00 and <= 0xFFEF)
                            or (>= 0x1D400 and <= 0x1D7FF)
                        )
            );

    private static string Shown(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
