using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>File names are written by whoever uploads: shown as titles, never used as paths.</summary>
internal static class FileNames
{
    private const int LongestTitle = 150;

    /// <summary>The name without folders and extension, without characters that are not seen or turn the writing direction.</summary>
    public static string Title(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        var extension = Extension(name);
        var visible = new StringBuilder();
        foreach (var character in name[..^extension.Length])
        {
            var isHidden = CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.Control;
            visible.Append(isHidden ? "" : character.ToString());
        }
        var title = NormalisedText.Line(visible.Replace('_', ' ').ToString());
        if (title.Length > LongestTitle)
            title = NormalisedText.WithoutHalfPairs(title[..LongestTitle]) + "…";
        return title.Length > 0 ? title : "Untitled";
    }

    /// <summary>With its dot, in lower case; empty where what follows the last dot is no extension ("v2.0 final", "report 1.2", ".profile").</summary>
    public static string Extension(string fileName)
    {
        var dot = fileName.LastIndexOf('.');
        var isExtension =
            dot > 0
            && fileName.Length - dot is > 1 and <= 10
            && fileName.AsSpan(dot + 1).IndexOfAny(" /\\") < 0
            && fileName.AsSpan(dot).ContainsAnyInRange('A', 'z');
        return isExtension ? fileName[dot..].ToLowerInvariant() : "";
    }
}
