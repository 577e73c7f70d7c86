using System.Globalization;
using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>Elements by local name: the strict and the transitional form of the format differ in nothing else that is read here.</summary>
internal static class WordXml
{
    /// <summary>Wrappers that add nothing to the text: content controls, custom XML, insertions that were kept.</summary>
    private static readonly HashSet<string> Transparent =
    [
        "sdt",
        "sdtContent",
        "customXml",
        "ins",
        "moveTo",
        "smartTag",
        "hyperlink",
        "fldSimple",
        "dir",
        "bdo",
    ];

    public static XElement? Child(this XElement? element, string name) =>
        element?.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static string? Value(this XElement? element, string attribute = "val") =>
        element?.Attributes().FirstOrDefault(found => found.Name.LocalName == attribute)?.Value;

    public static int? Number(this XElement? element, string attribute = "val") =>
        int.TryParse(element.Value(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A switch such as <c>w:vanish</c>: on when present, unless its value says otherwise. Null when absent.</summary>
    public static bool? Switch(this XElement? element, string name) =>
        element.Child(name) is { } found ? found.Value() is not ("0" or "false" or "off") : null;

    /// <summary>The children, those of wrappers in place of the wrappers.</summary>
    public static IEnumerable<XElement> Unwrapped(this XElement element)
    {
        var pending = new Stack<IEnumerator<XElement>>();
        pending.Push(element.Elements().GetEnumerator());
        while (pending.TryPeek(out var children))
        {
            if (!children.MoveNext())
                pending.Pop();
            else if (Transparent.Contains(children.Current.Name.LocalName))
                pending.Push(children.Current.Elements().GetEnumerator());
            else
                yield return children.Current;
        }
    }
}
