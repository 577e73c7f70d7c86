using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>What one engine found: for everybody and, question by question, under a scope of the question's own.</summary>
internal sealed class EngineRankings(string engine)
{
    public const string Everything = "all";
    public const string Scoped = "random";

    private readonly List<(string Mode, string Scope, IReadOnlyList<IReadOnlyList<string>> Rankings)> _found = [];
    private readonly List<IReadOnlyDictionary<string, double>> _readable = [];

    public void Add(string mode, string scope, IReadOnlyList<IReadOnlyList<string>> rankings) => _found.Add((mode, scope, rankings));

    /// <param name="readable">The grades of each question under its scope: what engines must agree on too.</param>
    public void SetReadable(IEnumerable<IReadOnlyDictionary<string, double>> readable) => _readable.AddRange(readable);

    public IEnumerable<EvaluateAgreementOutput> CompareWith(EngineRankings first, JudgedDataset dataset) =>
        from mine in _found
        join theirs in first._found on (mine.Mode, mine.Scope) equals (theirs.Mode, theirs.Scope)
        let grades = mine.Scope == Scoped ? _readable : [.. dataset.Queries.Select(query => query.Grades)]
        let agreement = RankingAgreement.Between(mine.Rankings, theirs.Rankings, grades)
        select new EvaluateAgreementOutput(
            engine,
            first.Engine,
            mine.Mode,
            mine.Scope,
            Math.Round(agreement.Overlap, 6),
            Math.Round(agreement.Least, 6),
            Math.Round(agreement.NdcgDifference, 6)
        );

    private string Engine => engine;
}
