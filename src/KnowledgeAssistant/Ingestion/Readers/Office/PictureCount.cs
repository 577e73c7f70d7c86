using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>Pictures within office files are not read; the report says how many there are.</summary>
internal sealed class PictureCount
{
    private int _pictures;

    /// <param name="part">A paragraph, slide or drawing; the second form of a drawing, for older programs, is not counted.</param>
    public void Add(XElement? part) =>
        _pictures += part?.DescendantsAndSelf().Count(element => IsPicture(element) && !element.Ancestors().Any(IsSecondForm)) ?? 0;

    public IEnumerable<string> Notes =>
        _pictures switch
        {
            0 => [],
            1 => ["1 picture in the document was not read: words within it are not found."],
            _ => [$"{_pictures:N0} pictures in the document were not read: words within them are not found."],
        };

    /// <summary>Of drawings, of older Word, and of OpenDocument, where charts and formulas have a picture of themselves.</summary>
    private static bool IsPicture(XElement element) =>
        element.Name.LocalName switch
        {
            "pic" => true,
            "imagedata" => element.Ancestors().All(around => around.Name.LocalName != "object"),
            "image" => element.Parent?.Name.LocalName == "frame" && element.Parent.Child("object") is null,
            _ => false,
        };

    private static bool IsSecondForm(XElement element) => element.Name.LocalName == "Fallback";
}
