using System.Collections.Frozen;

namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>
/// The Snowball English stemmer ("Porter2"), written from its published definition
/// (snowballstem.org/algorithms/english/stemmer.html), with its exceptional forms. Words with other letters than a-z keep them.
/// </summary>
internal static class EnglishStemmer
{
    /// <param name="word">Lower case, apostrophes as U+0027.</param>
    public static string Stem(string word)
    {
        if (word.Length <= 2)
            return word;
        if (Exceptions.Whole.TryGetValue(word, out var exception))
            return exception;
        // One more than the word: step 1b may add an e.
        Span<char> buffer = word.Length < 128 ? stackalloc char[word.Length + 1] : new char[word.Length + 1];
        var stem = new WordInHand(buffer, word);
        stem.Prepare();
        stem.RemovePossessive();
        stem.RemovePlural();
        if (!Exceptions.AfterPlural.GetAlternateLookup<ReadOnlySpan<char>>().Contains(stem.Text))
        {
            stem.RemovePastAndParticiple();
            stem.TurnFinalY();
            stem.Step2();
            stem.Step3();
            stem.Step4();
            stem.Step5();
        }
        return stem.Finish(word);
    }

    private static class Exceptions
    {
        public static readonly FrozenDictionary<string, string> Whole = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["skis"] = "ski",
            ["skies"] = "sky",
            ["dying"] = "die",
            ["lying"] = "lie",
            ["tying"] = "tie",
            ["idly"] = "idl",
            ["gently"] = "gentl",
            ["ugly"] = "ugli",
            ["early"] = "earli",
            ["only"] = "onli",
            ["singly"] = "singl",
            ["sky"] = "sky",
            ["news"] = "news",
            ["howe"] = "howe",
            ["atlas"] = "atlas",
            ["cosmos"] = "cosmos",
            ["bias"] = "bias",
            ["andes"] = "andes",
        }.ToFrozenDictionary(StringComparer.Ordinal);

        public static readonly FrozenSet<string> AfterPlural = FrozenSet.Create(
            StringComparer.Ordinal,
            "inning",
            "outing",
            "canning",
            "herring",
            "earring",
            "evening",
            "proceed",
            "exceed",
            "succeed"
        );
    }
}
