using System.Collections.Frozen;
using System.Text.RegularExpressions;
using static KnowledgeAssistant.Ingestion.Readers.Screening.InstructionWords;

namespace KnowledgeAssistant.Ingestion.Readers.Screening;

/// <summary>What a sentence has of an instruction to a language model; each is weighed by <see cref="InstructionWeights"/>.</summary>
[Flags]
internal enum InstructionFeatures
{
    None = 0,

    /// <summary>Somebody is told to write, or to change how something is written.</summary>
    TellsToWrite = 1,

    /// <summary>"Your answer".</summary>
    OwnOutput = 1 << 1,

    /// <summary>"The answer", "every reply".</summary>
    AnyOutput = 1 << 2,

    /// <summary><see cref="TellsToWrite"/> and <see cref="OwnOutput"/>.</summary>
    ChangesOwnOutput = 1 << 3,

    /// <summary><see cref="TellsToWrite"/> and <see cref="AnyOutput"/>.</summary>
    ChangesAnyOutput = 1 << 4,

    /// <summary>Told to write, with letters, words, spelling.</summary>
    ChangesScript = 1 << 5,

    /// <summary>Told to write something to "the user", "readers".</summary>
    TellsAudience = 1 << 6,

    /// <summary>"The previous instructions", "your prompt".</summary>
    FormerOrders = 1 << 7,

    /// <summary>Told to set those aside.</summary>
    OverridesOrders = 1 << 8,

    /// <summary>Told to give those away.</summary>
    DisclosesOrders = 1 << 9,

    /// <summary>An assistant, a language model.</summary>
    NamesModel = 1 << 10,

    /// <summary>A model is told something: named and told to write, set aside, or be.</summary>
    TellsModel = 1 << 11,

    /// <summary>"You are now", "act as", "pretend", "from now on".</summary>
    Persona = 1 << 12,

    /// <summary>Marks that part the speakers of a chat in a model's input.</summary>
    ControlMark = 1 << 13,

    /// <summary>The reference of a letter, the box of a form, "please": people asking people.</summary>
    Paperwork = 1 << 14,

    /// <summary>"Do not tell", "without mentioning".</summary>
    Secrecy = 1 << 15,
}

internal static partial class InstructionFeature
{
    public const int Count = 16;

    /// <summary>How far apart words of one expression stand.</summary>
    private const int Reach = 3;

    /// <summary>Of a sentence; of its parts where an order follows without a full stop, as in text whose line ends were lost: "The Team Replace all".</summary>
    public static IEnumerable<InstructionFeatures> Of(string sentence)
    {
        var words = ScreenedWord.Of(sentence);
        var marks = ControlMark().IsMatch(sentence) ? InstructionFeatures.ControlMark : InstructionFeatures.None;
        for (var start = 0; start < words.Count || start == 0; )
        {
            var end = start + 1;
            while (end < words.Count && !IsRunOn(words, end))
                end++;
            end = Math.Min(end, words.Count);
            yield return Of(words[start..end]) | marks;
            start = Math.Max(1, end);
        }
    }

    private static InstructionFeatures Of(List<ScreenedWord> words)
    {
        var order = FirstOrder(words, Writing);
        var tells = order >= 0 || OutputMust(words);
        var own = HasOutput(words, word => word is "your", Output);
        var any = HasOutput(words, word => word is "the" or "all" or "any" or "each" or "every" or "this" or "final" or "its", ClearOutput);
        var names = words.Index().Any(word => IsModel(words, word.Index));
        var orders = HasFormerOrders(words);
        var overrides = Tells(words, Overriding);
        var persona = IsPersona(words);
        var found = InstructionFeatures.None;
        void Note(bool has, InstructionFeatures feature) => found |= has ? feature : InstructionFeatures.None;
        Note(tells, InstructionFeatures.TellsToWrite);
        Note(own, InstructionFeatures.OwnOutput);
        Note(any, InstructionFeatures.AnyOutput);
        Note(tells && own, InstructionFeatures.ChangesOwnOutput);
        Note(tells && any, InstructionFeatures.ChangesAnyOutput);
        Note(tells && words.Exists(word => Script.Contains(word.Text)), InstructionFeatures.ChangesScript);
        Note(tells && words.Exists(word => Audience.Contains(word.Text)), InstructionFeatures.TellsAudience);
        Note(orders, InstructionFeatures.FormerOrders);
        Note(orders && overrides, InstructionFeatures.OverridesOrders);
        Note(orders && Tells(words, Disclosing), InstructionFeatures.DisclosesOrders);
        Note(names, InstructionFeatures.NamesModel);
        Note(names && (tells || overrides || persona), InstructionFeatures.TellsModel);
        Note(persona, InstructionFeatures.Persona);
        Note(words.Skip(order - Reach).Any(word => InstructionWords.Paperwork.Contains(word.Text)), InstructionFeatures.Paperwork);
        Note(IsSecret(words), InstructionFeatures.Secrecy);
        return found;
    }

    private static bool Tells(List<ScreenedWord> words, FrozenSet<string> verbs) => FirstOrder(words, verbs) >= 0;

    /// <summary>Where one of the verbs stands as an order: first in its clause, or behind "please", "you must" and the like; -1 if none does.</summary>
    private static int FirstOrder(List<ScreenedWord> words, FrozenSet<string> verbs)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!verbs.Contains(words[i].Text) && !(verbs == Writing && IsUnknownOrder(words, i)))
                continue;
            if ((i == 0 || words[i].OpensClause || FollowsOrder(words, i)) && !IsOtherwise(words, i))
                return i;
        }
        return -1;
    }

    /// <summary>"Anagram every third word": no known verb, but nothing else stands there. Only at the start, in capitals.</summary>
    private static bool IsUnknownOrder(List<ScreenedWord> words, int i) =>
        words[i].IsCapital && i + 1 < words.Count && Determiners.Contains(words[i + 1].Text) && !NoOrder.Contains(words[i].Text);

    /// <summary>"Make sure", "act upon": other meanings of the verbs.</summary>
    private static bool IsOtherwise(List<ScreenedWord> words, int i)
    {
        var next = i + 1 < words.Count ? words[i + 1].Text : "";
        return words[i].Text switch
        {
            "make" => next is "sure",
            "act" or "behave" => next is not ("as" or "like"),
            _ => false,
        };
    }

    private static bool FollowsOrder(List<ScreenedWord> words, int i) =>
        i > 0
        && words[i - 1].Text switch
        {
            "please" or "now" or "then" or "next" or "also" or "always" or "never" or "just" or "kindly" or "instead" or "finally" => true,
            "and" or "or" or "but" or "must" or "should" or "shall" or "don't" or "simply" or "only" or "immediately" => true,
            "not" => i > 1 && words[i - 2].Text is "do" or "must" or "should",
            "will" or "can" or "could" => i > 1 && words[i - 2].Text is "you",
            "you" => i > 1 && words[i - 2].Text is "can" or "could" or "will" or "would",
            "to" => i > 1
                && words[i - 2].Text
                    is "you"
                        or "sure"
                        or "remember"
                        or "are"
                        or "need"
                        or "have"
                        or "required"
                        or "instructed"
                        or "supposed",
            _ => false,
        };

    private static bool IsRunOn(List<ScreenedWord> words, int i) =>
        words[i].IsCapital
        && !words[i].OpensClause
        && i + 1 < words.Count
        && words[i + 1] is { IsCapital: false, OpensClause: false } next
        && (
            Writing.Contains(words[i].Text)
            || Overriding.Contains(words[i].Text)
            || (words[i].Text is "in" && Determiners.Contains(next.Text))
        );

    private static bool IsModel(List<ScreenedWord> words, int i) =>
        ModelNames.Contains(words[i].Text) || (words[i].Text is "model" or "models" && i > 0 && words[i - 1].Text is "language");

    /// <summary>"Your answer must".</summary>
    private static bool OutputMust(List<ScreenedWord> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i].Text is "must" or "should" or "shall" or "needs" or "has" && ClearOutput.Contains(words[i - 1].Text))
                return true;
        }
        return false;
    }

    /// <summary>"Your answer", "your final answer", "the words of your answer".</summary>
    private static bool HasOutput(List<ScreenedWord> words, Func<string, bool> isOwner, FrozenSet<string> nouns)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!isOwner(words[i].Text))
                continue;
            for (var j = i + 1; j < words.Count && j < i + Reach && !words[j].OpensClause; j++)
            {
                if (nouns.Contains(words[j].Text))
                    return true;
            }
        }
        return false;
    }

    /// <summary>"All previous instructions", "the rules above".</summary>
    private static bool HasFormerOrders(List<ScreenedWord> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!Orders.Contains(words[i].Text))
                continue;
            for (var j = Math.Max(0, i - Reach); j < Math.Min(words.Count, i + Reach); j++)
            {
                if (j != i && (j < i || words[j].Text is "above" or "before" or "given") && Former.Contains(words[j].Text))
                    return true;
            }
        }
        return false;
    }

    private static bool IsPersona(List<ScreenedWord> words)
    {
        if (Tells(words, Pretending))
            return true;
        for (var i = 0; i + 2 < words.Count; i++)
        {
            var (first, second, third) = (words[i].Text, words[i + 1].Text, words[i + 2].Text);
            if (first is "you" && second is "are" && third is "now")
                return true;
            if (first is "from" && second is "now" && third is "on")
                return true;
            if (first is "you" && second is "are" && words.Skip(i + 2).Take(Reach + 1).Any(word => ModelNames.Contains(word.Text)))
                return true;
        }
        return false;
    }

    private static bool IsSecret(List<ScreenedWord> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            var isTelling = words[i].Text is "mention" or "tell" or "reveal" or "disclose" or "mentioning" or "telling" or "revealing";
            if (isTelling && words[i - 1].Text is "not" or "don't" or "never" or "without")
                return true;
        }
        return false;
    }

    [GeneratedRegex(
        @"<\|\s*(im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id)|\[/?INST\]|<</?SYS>>|#{2,}\s*(system|instruction|assistant|new instructions?)\b|(^|\s)(system|assistant)\s*:\s+(you|ignore|disregard|forget|from now)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex ControlMark();
}
