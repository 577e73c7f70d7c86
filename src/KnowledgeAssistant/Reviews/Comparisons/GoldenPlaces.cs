using System.Text.RegularExpressions;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <param name="Place">What is to be found; null where nothing is, or there is a problem.</param>
/// <param name="Problem">In words for the admin.</param>
internal readonly record struct GoldenPlace(JudgedPlace? Place, string? Problem);

/// <summary>Finds what golden questions expect among the documents that whoever is to ask them may read: others might as well not be there.</summary>
internal sealed class GoldenPlaces(AppDatabase database, DocumentTexts texts)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>One for each, in their order.</returns>
    public async Task<IReadOnlyList<GoldenPlace>> FindAsync(IReadOnlyList<GoldenLine> lines, CancellationToken cancellationToken)
    {
        var places = new List<GoldenPlace>(lines.Count);
        // Questions about one document mostly follow each other, and its text is long.
        DocumentText? last = null;
        foreach (var line in lines)
        {
            var scope = AccessScope.Of(line.Labels);
            var found = line is { Source: null, Title: null } ? [] : await ReadableAsync(line, scope, cancellationToken);
            if (found is not [var document])
            {
                places.Add(new GoldenPlace(null, ProblemOf(line, found.Count)));
                continue;
            }
            if (line.Answer is not { } answer)
            {
                places.Add(new GoldenPlace(JudgedPlace.Whole(document.ActiveVersionId!.Value), null));
                continue;
            }
            if (last?.VersionId != document.ActiveVersionId || !scope.MayRead(last!.CollectionLabels, last.Labels))
                last = await texts.FindAsync(document.Id, document.ActiveVersionId, scope, cancellationToken);
            places.Add(Within(last, line, answer));
        }
        return places;
    }

    private static GoldenPlace Within(DocumentText? text, GoldenLine line, string answer)
    {
        // White space is as it comes, and a table row's cells may stand with bars between them.
        var words = answer.Split((char[])[' ', '\t', '\r', '\n', '\u00A0', '|'], StringSplitOptions.RemoveEmptyEntries);
        var pattern = string.Join(@"[\s|]+", words.Select(Regex.Escape));
        try
        {
            if (text is not null && words.Length > 0)
                if (Regex.Match(text.Content.Text, pattern, RegexOptions.CultureInvariant, Patience) is { Success: true } match)
                    return new GoldenPlace(new JudgedPlace(text.VersionId, match.Index, match.Index + match.Length), null);
        }
        catch (RegexMatchTimeoutException)
        {
            return new GoldenPlace(
                null,
                "has an \"answer\" that is not found in time among so much that is like it: leave it out, or give fewer words"
            );
        }
        return new GoldenPlace(
            null,
            $"has an \"answer\" that does not stand in “{line.Source ?? line.Title}”: copy it from there word for word"
        );
    }

    private static string? ProblemOf(GoldenLine line, int found) =>
        (line.Source ?? line.Title) is not { } name ? null
        : found == 0
            ? $"names “{name}”{(line.Collection is { } collection ? $" in “{collection}”" : "")}, and with its scope ({Scope(line)}) no such document can be read"
        : $"names “{name}”, and {found} documents are called so: give the \"collection\"{(line.Source is null ? " or the \"source\"" : "")}";

    private static string Scope(GoldenLine line) => string.Join(", ", line.Labels.Select(label => label.Value));

    private async Task<IReadOnlyList<Document>> ReadableAsync(GoldenLine line, AccessScope scope, CancellationToken cancellationToken)
    {
        var rows = await database.RunAsync(
            context =>
                context
                    .Set<Document>()
                    .AsNoTracking()
                    .Include(row => row.Collection)
                    .Where(row => row.ActiveVersionId != null && row.State != DocumentState.Deleting)
                    .Where(row => line.Source != null ? row.Source == line.Source : row.Title == line.Title)
                    .Where(row => line.Collection == null || row.Collection!.Name == line.Collection)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );
        return rows.FindAll(row => scope.MayRead(row.Collection!.Labels, row.Labels));
    }
}
