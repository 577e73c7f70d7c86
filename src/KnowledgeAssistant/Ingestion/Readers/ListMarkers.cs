using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>How items of lists begin in plain lines: bullets, "1.", "2)", "(a)", "iv.".</summary>
internal static partial class ListMarkers
{
    public static bool StartsWith(string line) => Marker().IsMatch(line);

    public static bool IsAlone(string text) => text.Length <= 8 && StartsWith(text + " x");

    [GeneratedRegex(@"^\s*(?:[•‣◦▪●○■□–—*+-]|\(?(?:[0-9]{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+\S", RegexOptions.None, 1000)]
    private static partial Regex Marker();
}
