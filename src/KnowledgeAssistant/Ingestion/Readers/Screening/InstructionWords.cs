using System.Buffers;
using System.Collections.Frozen;

namespace KnowledgeAssistant.Ingestion.Readers.Screening;

/// <summary>
/// Groups of English words that instructions to a language model are made of. Each group is what such a text must talk of whatever it asks for, so no group
/// is made of the wording of one known attack.
/// </summary>
internal static class InstructionWords
{
    /// <summary>What a model gives back.</summary>
    public static readonly FrozenSet<string> Output = Set(
        "answer answers response responses reply replies output outputs message summary explanation conclusion reasoning text wording"
    );

    /// <summary>Those of <see cref="Output"/> that people also write: they count only as the possession of whoever is spoken to.</summary>
    public static readonly FrozenSet<string> ClearOutput = Set("answer answers response responses reply replies output outputs");

    /// <summary>To write, or to change how something is written.</summary>
    public static readonly FrozenSet<string> Writing = Set(
        "add adjust advertise advise affirm alter alternate amend answer append apply assert attach augment begin blend capitalise capitalize change cite claim "
            + "combine complete compose conclude convert craft create decode deliver direct display distort embed embellish emphasise emphasize emulate encode "
            + "encourage encrypt end endorse enhance enrich ensure express extend feature finish follow format generate give group highlight hint imitate imply include "
            + "incorporate inform inject insert integrate interleave introduce invite join jumble keep limit link list make mask mention merge mimic mirror misspell "
            + "mix modify move name obfuscate offer omit output persuade phrase pose prefix prepend present print produce promote provide put quote randomise "
            + "randomize rearrange recast recite recommend refer reference remind remove render reorder repeat rephrase replace reply respond restructure "
            + "reverse rewrite rhyme say scramble separate share shorten show shuffle sign slip speak spell split sprinkle start stress structure style "
            + "substitute suffix suggest supplement swap switch talk tease tell transcribe transform translate turn urge use utilise utilize weave wrap write"
    );

    /// <summary>Words before "your", "every" and the like that tell nobody to write: what people do with answers, and words that are no verbs.</summary>
    public static readonly FrozenSet<string> NoOrder = Set(
        "about above after against all although among and are as at because before behind below beside between both but by can check choose compare could deliver did "
            + "do does during email enter file find for from get had has have how if in including into is keep like mail may might of on open or over per post read "
            + "receive return review save see send should show since so submit subscribe than thank thanks that then these this those though through to type under "
            + "until upon use using was were what when where whether which while who why will with within without would"
    );

    /// <summary>What stands between an order and what it is about.</summary>
    public static readonly FrozenSet<string> Determiners = Set("all any each every its your");

    /// <summary>To set something aside.</summary>
    public static readonly FrozenSet<string> Overriding = Set(
        "abandon bypass cancel cease circumvent discard dismiss disregard forget ignore neglect override overwrite revoke skip stop suspend"
    );

    /// <summary>To give away.</summary>
    public static readonly FrozenSet<string> Disclosing = Set(
        "disclose display dump expose leak list output print recite repeat reveal send share show tell"
    );

    /// <summary>To be somebody else.</summary>
    public static readonly FrozenSet<string> Pretending = Set("act behave impersonate imagine pretend roleplay simulate");

    /// <summary>What a model was told to do.</summary>
    public static readonly FrozenSet<string> Orders = Set(
        "command commands constraints context conversation directions directive directives guardrails guidance guidelines instruction instructions message messages "
            + "orders policies prompt prompts restrictions rules safeguards task tasks training"
    );

    /// <summary>Says of <see cref="Orders"/> that they are those the model was given.</summary>
    public static readonly FrozenSet<string> Former = Set(
        "above all any before developer earlier existing foregoing former given hidden initial original other preceding previous prior safety system your"
    );

    /// <summary>The model itself.</summary>
    public static readonly FrozenSet<string> ModelNames = Set(
        "ai assistant assistants bot chatbot chatbots chatgpt claude copilot gemini gpt llm llms"
    );

    /// <summary>What writing is made of.</summary>
    public static readonly FrozenSet<string> Script = Set(
        "acronym acronyms alphabet anagram anagrams ascii base64 binary capitals caps character characters cipher consonant consonants emoji emojis grammar "
            + "hexadecimal homophones leetspeak letters lowercase misspelling misspellings morse paragraph paragraphs punctuation rot13 sentence sentences "
            + "slang spaces spelling substitution syllable syllables symbols synonyms typo typos uppercase vowel vowels word words"
    );

    /// <summary>Whoever reads what the model gives back.</summary>
    public static readonly FrozenSet<string> Audience = Set("audience customers people reader readers user users visitor visitors");

    /// <summary>What people ask of each other's letters and answers: a reference on a letter, a box on a form.</summary>
    public static readonly FrozenSet<string> Paperwork = Set(
        "application below booklet box boxes copy days email exam form header headers invoice manager page paper pencil post "
            + "question questionnaire receipt reference request sheet signature subject survey ticket week within xml json element field parameter"
    );

    /// <summary>Some word without which a sentence is not looked at: what <see cref="InstructionFeatures"/> needs to find anything.</summary>
    public static readonly SearchValues<string> Signs = SearchValues.Create(
        [
            .. ClearOutput,
            .. Script,
            .. ModelNames.Where(word => word.Length > 3),
            .. Set(
                "message summary explanation conclusion reasoning wording instruction prompt guideline directive command rules restrictions safeguards guardrails"
            ),
            .. Set("pretend impersonate roleplay simulate constraints context training orders previous system directions"),
            .. (string[])
                [
                    "act as",
                    "you are",
                    "from now on",
                    "your text",
                    "role-play",
                    "language model",
                    "<|",
                    "[INST",
                    "<<SYS",
                    "###",
                    "AI",
                    "LLM",
                    "GPT",
                ],
        ],
        StringComparison.OrdinalIgnoreCase
    );

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
