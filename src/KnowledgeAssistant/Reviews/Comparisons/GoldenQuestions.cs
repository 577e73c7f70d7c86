using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>
/// The golden questions that admins add by file, asked in every comparison of builds. A question is asked with the labels its line names, which must be labels of
/// the admin who adds it, then and each time it is asked: so a file tells nobody anything about documents that they may not read.
/// </summary>
/// <exception cref="AdminRequiredException">Thrown by every public member for anybody but an enabled admin.</exception>
public sealed class GoldenQuestions
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MostBytes = GoldenFile.MostBytes;

    /// <summary>In one file.</summary>
    public const int MostQuestions = GoldenFile.MostQuestions;

    /// <summary>Whoever has more to mend begins with these.</summary>
    private const int MostProblems = 10;

    private readonly LibraryAdministration _library;
    private readonly GoldenPlaces _places;
    private readonly AppDatabase _database;
    private readonly TimeProvider _time;

    internal GoldenQuestions(LibraryAdministration library, GoldenPlaces places, AppDatabase database, TimeProvider time) =>
        (_library, _places, _database, _time) = (library, places, database, time);

    /// <returns>Null where there are none.</returns>
    public async Task<GoldenList?> FindAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _database.RunAsync(
            async context =>
            {
                var rows = context.Set<GoldenQuestion>();
                var count = await rows.CountAsync(cancellationToken);
                return count == 0 ? null : new GoldenList(count, await rows.MaxAsync(row => row.AddedAt, cancellationToken));
            },
            cancellationToken
        );
    }

    /// <summary>Takes the file's questions in the place of those there were, all of them or none.</summary>
    /// <param name="content">JSON Lines in UTF-8, see <see cref="GoldenFile"/>; read no further than <see cref="MostBytes"/>.</param>
    public async Task<GoldenOutcome> ReplaceAsync(Guid adminId, Stream content, CancellationToken cancellationToken)
    {
        var scope = await _library.RequireAdminAsync(adminId, cancellationToken);
        var read = await ReadAsync(content, cancellationToken);
        var problems = read.Problems.ToList();
        var own = read.Lines.Where(line => line.Labels.All(scope.Labels.Contains)).ToList();
        problems.AddRange(read.Lines.Except(own).Select(line => NotHeld(line, scope)));
        var places = await _places.FindAsync(own, cancellationToken);
        problems.AddRange(
            own.Zip(places)
                .Where(pair => pair.Second.Problem is not null)
                .Select(pair => new GoldenProblem(pair.First.Line, pair.Second.Problem!))
        );
        if (problems.Count > 0)
            return new GoldenOutcome(0, 0, Shown(problems));
        var now = _time.GetUtcNow().UtcDateTime;
        await StoreAsync([.. own.Select(line => RowOf(line, adminId, now))], cancellationToken);
        return new GoldenOutcome(own.Count, read.FollowUps, []);
    }

    public async Task RemoveAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        await StoreAsync([], cancellationToken);
    }

    /// <summary>As they are to be asked now; without anything to find where their documents went or changed.</summary>
    internal async Task<IReadOnlyList<AskedQuestion>> GatherAsync(CancellationToken cancellationToken)
    {
        var rows = await _database.RunAsync(
            context => context.Set<GoldenQuestion>().AsNoTracking().OrderBy(row => row.Line).ToListAsync(cancellationToken),
            cancellationToken
        );
        var places = await _places.FindAsync(rows.ConvertAll(LineOf), cancellationToken);
        return
        [
            .. rows.Zip(places)
                .Select(pair => new AskedQuestion(
                    pair.First.AddedById,
                    pair.First.Question,
                    null,
                    MetadataFilter.None,
                    pair.Second.Place is { } place ? [place] : []
                )
                {
                    GoldenQuestionId = pair.First.Id,
                    Labels = pair.First.Labels,
                }),
        ];
    }

    private static async Task<GoldenContent> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostBytes + 1];
        var count = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return count > MostBytes
            ? GoldenFile.Refused($"The file is larger than {MostBytes / 1_000_000} MB, the most that is taken: leave some questions out.")
            : GoldenFile.Read(bytes.AsSpan(0, count));
    }

    private static GoldenProblem NotHeld(GoldenLine line, AccessScope scope)
    {
        var missing = string.Join(", ", line.Labels.Where(label => !scope.Labels.Contains(label)).Select(label => label.Value));
        return new GoldenProblem(
            line.Line,
            $"is to be asked as {missing}, which you are not: questions are asked with your own rights at most"
        );
    }

    private static List<GoldenProblem> Shown(List<GoldenProblem> problems)
    {
        var sorted = problems.OrderBy(problem => problem.Line).ToList();
        return sorted.Count <= MostProblems
            ? sorted
            : [.. sorted.Take(MostProblems), new GoldenProblem(0, $"And {sorted.Count - MostProblems} more.")];
    }

    private Task<bool> StoreAsync(IReadOnlyList<GoldenQuestion> rows, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            async context =>
            {
                await context.Set<GoldenQuestion>().ExecuteDeleteAsync(cancellationToken);
                context.AddRange(rows);
                return true;
            },
            cancellationToken
        );

    private static GoldenQuestion RowOf(GoldenLine line, Guid adminId, DateTime now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Line = line.Line,
            Question = line.Question,
            Labels = line.Labels,
            Collection = line.Collection,
            Source = line.Source,
            Title = line.Title,
            Answer = line.Answer,
            AddedById = adminId,
            AddedAt = now,
        };

    private static GoldenLine LineOf(GoldenQuestion row) =>
        new(row.Line, row.Question, row.Labels)
        {
            Collection = row.Collection,
            Source = row.Source,
            Title = row.Title,
            Answer = row.Answer,
        };
}
