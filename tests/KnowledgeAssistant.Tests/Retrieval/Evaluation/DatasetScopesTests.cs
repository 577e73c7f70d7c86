using KnowledgeAssistant.Retrieval.Evaluation;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Evaluation;

public sealed class DatasetScopesTests
{
    private static readonly IndexedDataset Indexed = new(
        40,
        new Dictionary<string, string>(),
        Enumerable.Range(0, 40).ToDictionary(i => $"{i}", i => new Guid(i, 0, 0, new byte[8]))
    );

    private readonly DatasetScopes _scopes = new(Indexed);

    [Fact]
    public void Readable_AnyQuestion_HasTheDocumentsThatItsScopeAndFilterAllow()
    {
        var rules = _scopes.Rules().ToDictionary(rule => rule.DocumentId, rule => rule.Access);
        var sizes = new HashSet<int>();
        foreach (var query in Questions())
        {
            var scope = _scopes.Of(query);
            var readable = DatasetScopes.Readable(query, scope);
            var expected = Indexed
                .DocumentIds.Where(document =>
                    scope.Scope.MayRead(rules[document.Value].Collection, rules[document.Value].Document)
                    && (scope.Filter.SourcePrefix is not { } prefix || document.Key.StartsWith(prefix, StringComparison.Ordinal))
                )
                .Select(document => document.Key);
            Assert.Equal(expected, readable.Keys);
            sizes.Add(readable.Count);
        }
        Assert.True(sizes.Count > 5);
    }

    [Fact]
    public void Of_TheSameQuestionAgain_IsTheSame()
    {
        foreach (var query in Questions())
        {
            var (one, again) = (_scopes.Of(query), new DatasetScopes(Indexed).Of(query));
            Assert.True(one.Scope.Labels.SetEquals(again.Scope.Labels));
            Assert.Equal(one.Filter.SourcePrefix, again.Filter.SourcePrefix);
        }
    }

    private static IEnumerable<JudgedQuery> Questions() =>
        Enumerable.Range(0, 30).Select(i => new JudgedQuery($"q{i}", "", Indexed.DocumentIds.Keys.ToDictionary(id => id, _ => 1.0)));
}
