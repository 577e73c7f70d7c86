using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>Text that Word shows, but nobody sees: white on nothing, or a point high. White text on any ground of its own is kept, so are headers of tables.</summary>
internal static class DocxUnseen
{
    /// <summary>Half points.</summary>
    private const int Tiny = 2;

    /// <summary>A plain phrase; null when it is seen.</summary>
    public static string? How(XElement run, DocxStyles styles)
    {
        var properties = run.Child("rPr");
        if (properties.Child("sz").Number() is >= 0 and <= Tiny)
            return UnseenText.Tiny;
        return OfficeColours.IsWhite(properties.Child("color").Value()) && !HasGround(run, properties, styles) ? UnseenText.White : null;
    }

    /// <summary>Whether a ground is set among the properties of something.</summary>
    public static bool HasShading(XElement? properties) =>
        properties
            .All("shd")
            .Any(shading => shading.Value("fill") is not (null or "auto" or "FFFFFF") || shading.Value("themeFill") is not null)
        || properties.Child("highlight") is not null;

    private static bool HasGround(XElement run, XElement? properties, DocxStyles styles)
    {
        if (HasShading(properties) || styles.IsShaded(properties.Child("rStyle").Value()))
            return true;
        foreach (var around in run.Ancestors())
        {
            var hasGround = around.Name.LocalName switch
            {
                // The shape around it may be filled.
                "txbxContent" => true,
                "p" => HasShading(around.Child("pPr")) || styles.IsShaded(around.Child("pPr").Child("pStyle").Value()),
                "tc" => HasShading(around.Child("tcPr")),
                // A table's style may fill rows and columns.
                "tbl" => HasShading(around.Child("tblPr")) || around.Child("tblPr").Child("tblStyle") is not null,
                _ => false,
            };
            if (hasGround)
                return true;
        }
        return false;
    }
}
