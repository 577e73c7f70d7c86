namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

internal enum Script
{
    Latin,
    Cyrillic,
    Arabic,
    Other,
}

/// <summary>How many letters of each writing system a text has.</summary>
internal sealed class Scripts
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Letters { get; private set; }

    public Script Main =>
        Share("latin") > 0.7 ? Script.Latin
        : Share("cyrillic") > 0.7 ? Script.Cyrillic
        : Share("arabic") > 0.7 ? Script.Arabic
        : Script.Other;

    /// <summary>A sign of these is worth several letters.</summary>
    public bool IsDense => Letters >= 6 && Share("han") + Share("kana") + Share("ko") > 0.5;

    public static Scripts Of(string text)
    {
        var scripts = new Scripts();
        foreach (var character in text)
        {
            if (!char.IsLetter(character))
                continue;
            scripts.Letters++;
            var name = NameOf(character);
            scripts._counts[name] = scripts._counts.GetValueOrDefault(name) + 1;
        }
        return scripts;
    }

    /// <summary>The language, where the script has but one that is common; Japanese mixes kana into Chinese signs.</summary>
    public string? Language()
    {
        if (Share("kana") > 0.15 && Share("kana") + Share("han") > 0.6)
            return "ja";
        if (Share("han") > 0.6)
            return Share("kana") < 0.02 ? "zh" : null;
        return ((ReadOnlySpan<string>)["el", "he", "hi", "th", "ko"]).ToArray().FirstOrDefault(code => Share(code) > 0.6);
    }

    private double Share(string name) => Letters == 0 ? 0 : (double)_counts.GetValueOrDefault(name) / Letters;

    private static string NameOf(char letter) =>
        letter switch
        {
            < '\u0250' or (>= '\u1E00' and <= '\u1EFF') => "latin",
            >= '\u0370' and <= '\u03FF' or (>= '\u1F00' and <= '\u1FFF') => "el",
            >= '\u0400' and <= '\u052F' => "cyrillic",
            >= '\u0590' and <= '\u05FF' => "he",
            >= '\u0600' and <= '\u06FF' or (>= '\u0750' and <= '\u077F') => "arabic",
            >= '\u0900' and <= '\u097F' => "hi",
            >= '\u0E00' and <= '\u0E7F' => "th",
            >= '\u3040' and <= '\u30FF' => "kana",
            >= '\u4E00' and <= '\u9FFF' => "han",
            >= '\uAC00' and <= '\uD7AF' => "ko",
            _ => "other",
        };
}
