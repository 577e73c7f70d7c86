using System.Globalization;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Web.Hosting;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Styles;

/// <summary>WCAG 2.2 AA over the tokens, as they are used: text 4.5, what only marks a control 3.</summary>
public sealed partial class ContrastTests
{
    private static readonly string[] Surfaces = ["surface-frame", "surface-sheet", "surface-inset"];

    private static readonly Dictionary<string, (string Light, string Dark)> Tokens = Read();

    public static TheoryData<string, string, double> Pairs()
    {
        var pairs = new TheoryData<string, string, double>();
        foreach (var surface in Surfaces)
        {
            foreach (var ink in (string[])["text", "muted", "accent", "accent-hover", "success", "warning", "danger"])
                pairs.Add(ink, surface, 4.5);
            pairs.Add("border-control", surface, 3);
            pairs.Add("focus-colour", surface, 3);
        }

        (string Ink, string Surface, double Least)[] others =
        [
            ("text", "surface-hover", 4.5),
            ("muted", "surface-hover", 4.5),
            ("text", "accent-soft", 4.5),
            ("accent", "accent-soft", 4.5),
            ("on-accent", "accent", 4.5),
            ("on-accent", "accent-hover", 4.5),
            ("on-danger", "danger", 4.5),
            ("danger", "danger-soft", 4.5),
            ("warning", "warning-soft", 4.5),
            ("text", "warning-soft", 4.5),
            ("success", "success-soft", 4.5),
            ("evidence-text", "evidence", 4.5),
            ("evidence-line", "surface-sheet", 3),
            ("paper-ink", "surface-paper", 4.5),
            ("paper-muted", "surface-paper", 4.5),
            ("paper-ink", "evidence-paper", 4.5),
            ("paper-ink", "evidence-paper-soft", 4.5),
            ("evidence-paper-line", "surface-paper", 3),
        ];
        foreach (var (ink, surface, least) in others)
            pairs.Add(ink, surface, least);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Ink_OnItsSurface_CanBeRead(string ink, string surface, double least)
    {
        Assert.True(
            Ratio(Tokens[ink].Light, Tokens[surface].Light) >= least,
            $"light: {Ratio(Tokens[ink].Light, Tokens[surface].Light):0.00}"
        );
        Assert.True(Ratio(Tokens[ink].Dark, Tokens[surface].Dark) >= least, $"dark: {Ratio(Tokens[ink].Dark, Tokens[surface].Dark):0.00}");
    }

    [Fact]
    public void OtherStyleSheets_NameNoColour()
    {
        var wrong =
            from file in Directory.EnumerateFiles(Path.Combine(WebRoot.Find(AppContext.BaseDirectory), "css"), "*.css")
            where Path.GetFileName(file) != "tokens.css"
            from line in File.ReadLines(file)
            where Colour().IsMatch(line)
            select $"{Path.GetFileName(file)}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    private static Dictionary<string, (string Light, string Dark)> Read()
    {
        var css = File.ReadAllText(Path.Combine(WebRoot.Find(AppContext.BaseDirectory), "css", "tokens.css"));
        return Token()
            .Matches(css)
            .ToDictionary(
                match => match.Groups["name"].Value,
                match =>
                    (match.Groups["light"].Value, match.Groups["dark"] is { Success: true } dark ? dark.Value : match.Groups["light"].Value)
            );
    }

    private static double Ratio(string first, string second)
    {
        var (a, b) = (Luminance(first), Luminance(second));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Relative luminance of sRGB, as WCAG defines it.</summary>
    private static double Luminance(string colour)
    {
        var channels = Enumerable
            .Range(0, 3)
            .Select(i => int.Parse(colour.AsSpan(1 + 2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))
            .ToArray();
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
    }

    [GeneratedRegex(
        @"--(?<name>[\w-]+):\s*(light-dark\((?<light>#[0-9a-f]{6}),\s*(?<dark>#[0-9a-f]{6})\)|(?<light>#[0-9a-f]{6}));",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Token();

    [GeneratedRegex(@"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\brgba?\(|\bhsla?\(", RegexOptions.None, 1000)]
    private static partial Regex Colour();
}
