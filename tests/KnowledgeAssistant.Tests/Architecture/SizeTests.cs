using System.Text.RegularExpressions;
using Xunit;

namespace KnowledgeAssistant.Tests.Architecture;

/// <summary>A smoke alarm: a file over its cap hides a concept that has no name yet.</summary>
public sealed class SizeTests
{
    [Theory]
    [InlineData("src", "*.cs", 400)]
    [InlineData("tests", "*.cs", 400)]
    [InlineData("src", "*.razor", 140)]
    public void SourceFiles_StayUnderTheirCap(string folder, string pattern, int cap)
    {
        var over = Repository
            .Files(folder, pattern)
            .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(file => (Name: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > cap)
            .Select(file => $"{file.Name}: {file.Lines}");
        Assert.Empty(over);
    }

    [Fact]
    public void Methods_StayUnderFiftyLines()
    {
        var over = Repository
            .Files("src", "*.cs")
            .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(file => LongMethods(File.ReadAllLines(file)).Select(method => $"{Repository.Relative(file)}:{method}"));
        Assert.Empty(over);
    }

    /// <summary>Reads the formatter's layout: a member starts at an indent of 4 or 8 and its body ends with a brace at the same indent.</summary>
    private static IEnumerable<string> LongMethods(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var opening = Regex.Match(lines[i], @"^(?<indent> {4}| {8})\{$", RegexOptions.None, TimeSpan.FromSeconds(1));
            if (!opening.Success || i == 0 || !IsMethodHead(lines, i))
                continue;
            var end = Array.IndexOf(lines, opening.Groups["indent"].Value + "}", i);
            if (end - i - 1 > 50)
                yield return $"{i}: {end - i - 1} lines";
        }
    }

    private static bool IsMethodHead(string[] lines, int opening)
    {
        var head = lines[opening - 1].TrimEnd();
        var isTypeOrProperty = Regex.IsMatch(
            lines[opening - 1],
            @"\b(class|record|struct|interface|enum|namespace)\b|=>|^\s*\w+ \w+$",
            RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );
        return head.EndsWith(')') && !isTypeOrProperty;
    }
}
