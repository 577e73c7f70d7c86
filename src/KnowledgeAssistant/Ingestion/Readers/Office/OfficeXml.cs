using System.Globalization;
using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>Elements by local name: the strict and the transitional form of the formats differ in nothing else that is read here.</summary>
internal static class OfficeXml
{
    public static XElement? Child(this XElement? element, string name) =>
        element?.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> Children(this XElement? element, string name) =>
        element?.Elements().Where(child => child.Name.LocalName == name) ?? [];

    public static IEnumerable<XElement> All(this XElement? element, string name) =>
        element?.Descendants().Where(child => child.Name.LocalName == name) ?? [];

    public static string? Value(this XElement? element, string attribute = "val") =>
        element?.Attributes().FirstOrDefault(found => found.Name.LocalName == attribute)?.Value;

    /// <summary>The id of a relation (<c>r:id</c>), where the element has an id of its own as well.</summary>
    public static string? Relation(this XElement? element, string attribute = "id") =>
        element
            ?.Attributes()
            .FirstOrDefault(found =>
                found.Name.LocalName == attribute && found.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal)
            )
            ?.Value;

    public static int? Number(this XElement? element, string attribute = "val") => Number(element.Value(attribute));

    public static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether an attribute is on; absent means what <paramref name="otherwise"/> says.</summary>
    public static bool IsOn(this XElement? element, string attribute, bool otherwise = false) =>
        element.Value(attribute) is { } value ? value is "1" or "true" or "on" : otherwise;
}
