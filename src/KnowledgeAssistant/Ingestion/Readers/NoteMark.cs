using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>The mark of a footnote in running text: raised digits, as it is printed. In brackets it would look like a citation of the answer.</summary>
internal static class NoteMark
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    public static string Of(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => Raised[digit - '0']));
}
