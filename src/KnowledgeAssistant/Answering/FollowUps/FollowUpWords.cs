using System.Collections.Frozen;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>The closed classes of English words by which a follow-up is known.</summary>
internal static class FollowUpWords
{
    /// <summary>Words that stand for something said before.</summary>
    public static readonly FrozenSet<string> Pronouns = Set(
        "it its they them their theirs this that these those he she him her his hers one ones former latter such itself themselves same"
    );

    /// <summary>Pronouns that mostly stand for a person named in the answer.</summary>
    public static readonly FrozenSet<string> Persons = Set("he she him her his hers");

    public static readonly FrozenSet<string> Prepositions = Set(
        "in on at for with without after before during under over from to by of about into within until since between per against inside outside through as"
    );

    /// <summary>What a question begins with that stands on its own feet.</summary>
    public static readonly FrozenSet<string> Openers = Set(
        "what which who whom whose when where why how is are was were do does did can could may might must shall should will would has have had "
            + "am list show tell explain give name describe define find summarise summarize compare write recommend"
    );

    /// <summary>Words that only tie a fragment to what was said.</summary>
    public static readonly FrozenSet<string> Ties = Set("and or but also so then ok okay now well what how about if only just please");

    /// <summary>Words of a question that name no subject and are not carried over.</summary>
    public static readonly FrozenSet<string> Empty = Set(
        "the a an of to in on at for with and or but is are was were be been do does did can could may might must shall should will would has "
            + "have had i me my we us our you your what which who whom whose when where why how much many long far often old big there here "
            + "if as by from into about any some all more most than then so not no am get got go goes going make makes made take takes need "
            + "want please tell show give it its they them their this that these those he she him her his hers one ones after before"
    );

    /// <summary>After these, "it" stands for nothing: "is it possible", "how long does it take".</summary>
    public static readonly FrozenSet<string> AfterExpletive = Set(
        "take takes took possible allowed permitted necessary legal safe okay ok true cost costs rain rains snow mean means"
    );

    /// <summary>Names that stand for a time: they take each other's place and no other name's.</summary>
    public static readonly FrozenSet<string> Days = Set(
        "monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays sunday sundays january february "
            + "march april may june july august september october november december easter christmas"
    );

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
