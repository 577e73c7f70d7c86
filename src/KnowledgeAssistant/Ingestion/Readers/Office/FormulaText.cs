using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>
/// Formulas of office programs (Office MathML, ISO 29500-1 section 22.1) as one line that people write on a keyboard: (a+b)/c, x^2, a_n, √(b^2-4ac),
/// ∑_(k=0)^n a_k.
/// </summary>
internal static class FormulaText
{
    private const int DeepestNesting = 100;
    private const string Opening = "([{|‖⟨⌊⌈";
    private const string Closing = ")]}|‖⟩⌋⌉";

    private static readonly HashSet<string> LeftOut = ["del", "moveFrom", "delText", "instrText", "rPr", "ctrlPr", "phant"];

    /// <param name="formula">An <c>oMath</c> element.</param>
    public static string Of(XElement formula) => All(formula, 0);

    private static string All(XElement? parent, int depth) =>
        depth > DeepestNesting ? "" : string.Concat(parent?.Elements().Select(element => One(element, depth + 1)) ?? []);

    private static string One(XElement element, int depth)
    {
        string Part(string name) => All(element.Child(name), depth);
        string Grouped(string name) => InBrackets(Part(name));
        return element.Name.LocalName switch
        {
            "t" => element.Value,
            "br" or "tab" => " ",
            "f" => Fraction(element, Part("num"), Part("den")),
            "sSup" => Grouped("e") + Raised(Part("sup")),
            "sSub" => Grouped("e") + Lowered(Part("sub")),
            "sSubSup" => Grouped("e") + Lowered(Part("sub")) + Raised(Part("sup")),
            "sPre" => Lowered(Part("sub")) + Raised(Part("sup")) + Grouped("e"),
            "rad" => Part("deg") is { Length: > 0 } degree ? $"√[{degree}]({Part("e")})" : $"√({Part("e")})",
            "nary" => (element.Child("naryPr").Child("chr").Value() ?? "∫") + Lowered(Part("sub")) + Raised(Part("sup")) + " " + Part("e"),
            "func" => Function(Part("fName"), Part("e")),
            "limLow" => Part("e") + Lowered(Part("lim")),
            "limUpp" => Part("e") + Raised(Part("lim")),
            "d" => Delimited(element, depth),
            "m" => "[" + string.Join("; ", element.Children("mr").Select(row => Each(row, ", ", depth))) + "]",
            "eqArr" => Each(element, "; ", depth),
            "acc" => Part("e") + (element.Child("accPr").Child("chr").Value() ?? "\u0302"),
            var name when LeftOut.Contains(name) || name.EndsWith("Pr", StringComparison.Ordinal) => "",
            _ => All(element, depth),
        };
    }

    private static string Each(XElement parent, string separator, int depth) =>
        string.Join(separator, parent.Children("e").Select(element => All(element, depth).Trim()));

    private static string Fraction(XElement element, string above, string below) =>
        element.Child("fPr").Child("type").Value() == "noBar" ? $"{above} over {below}" : $"{InBrackets(above)}/{InBrackets(below)}";

    private static string Delimited(XElement element, int depth)
    {
        var properties = element.Child("dPr");
        var (begin, end) = (properties.Child("begChr"), properties.Child("endChr"));
        var separator = properties.Child("sepChr").Value() ?? "|";
        return (begin is null ? "(" : begin.Value() ?? "") + Each(element, separator, depth) + (end is null ? ")" : end.Value() ?? "");
    }

    private static string Function(string name, string argument) =>
        IsOne(argument) && IsBracketed(argument) ? name + argument : $"{name}({argument})";

    private static string Raised(string text) => text.Trim().Length == 0 ? "" : "^" + InBrackets(text);

    private static string Lowered(string text) => text.Trim().Length == 0 ? "" : "_" + InBrackets(text);

    /// <summary>Numbers, names and what has brackets stand alone; anything else gets brackets, so that what belongs together can be told.</summary>
    private static string InBrackets(string text)
    {
        text = text.Trim();
        return IsOne(text) ? text : $"({text})";
    }

    private static bool IsOne(string text) =>
        text.Length <= 1 || text.All(character => char.IsLetterOrDigit(character) || character is '.' or '\'' or '′') || IsBracketed(text);

    /// <summary>Whether the first sign opens what the last one closes.</summary>
    private static bool IsBracketed(string text)
    {
        if (text.Length < 2 || Opening.IndexOf(text[0], StringComparison.Ordinal) is not (>= 0 and var kind) || text[^1] != Closing[kind])
            return false;
        if (Opening[kind] == Closing[kind])
            return text.AsSpan(1, text.Length - 2).IndexOf(Closing[kind]) < 0;
        var open = 0;
        for (var i = 0; i < text.Length; i++)
        {
            open += text[i] == Opening[kind] ? 1 : 0;
            open -= text[i] == Closing[kind] ? 1 : 0;
            if (open == 0 && i < text.Length - 1)
                return false;
        }
        return true;
    }
}
