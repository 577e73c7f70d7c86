using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>What is particular to the elements of Word.</summary>
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
