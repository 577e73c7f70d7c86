using System.Collections.Frozen;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Queries;

/// <summary>
/// Words that make a question a sentence and name nothing in it: everyday verbs, adverbs, measures of degree. They are no stop words (a text may
/// turn on them), but a question does not.
/// </summary>
internal static class LightWords
{
    private const string List = """
        able actually allow allowed already always anybody anyone anything around ask away back bad become begin believe big bit bring call came
        can't care case come comes coming currently different doing done either else end enough even ever every everybody everyone
        everything exactly explain fact feel find first fine following found full gave general get gets getting give given gives go goes going
        gone good got great half happen happened happening happens hand hear help hey hi hold immediately instead involve just keep
        kept kind know known large last late later least leave left less let like likely little long look looking lot made main make makes
        making mainly many matter may maybe mean meaning means might mind much must name namely need needed needs never new next nice normally
        now number obtain often ok okay old one ones open order part particular people person please possible possibly probably put question
        quite rather really recommend regarding related right said same saw say says see seem seen set several shall show shown similar simply
        since single small somebody someone something sometimes somewhere soon sort start started still stop sure take taken takes tell thank
        thanks thing things think time today together told took total true try turn type typically use used uses using usual usually
        various want wanted wants way well went whole within without wonder wondering word work write yes yet
        """;

    private static readonly FrozenSet<string> Terms = Analyser.Terms(List).ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string term) => Terms.Contains(term);
}
