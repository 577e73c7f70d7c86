using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>Who asks, with what they may read at this moment.</summary>
public sealed record Asker(Guid UserId, AccessScope Scope);

/// <summary>
/// What one open chat page shows and does. The truth is the database and the run on the server: leaving the page only stops listening, and
/// whichever page comes next goes on where the stored events end. Lives on its page's dispatcher; every await comes back to it.
/// </summary>
public sealed class ChatSession : IDisposable
{
    /// <summary>Turns shown before "Earlier questions": more than anybody reads again, few enough to open at once.</summary>
    public const int PageSize = 4;

    /// <summary>Streamed text reaches the browser in pieces of about this time: faster costs traffic and is not seen.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(140);

    private readonly AnswerRuns _runs;
    private readonly ConversationStore _conversations;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationToken _leaving;
    private List<AnswerState> _answers = [];
    private int _earlier;
    private readonly HashSet<AnswerState> _growing = [];
    private long _flushedAt;
    private bool _flushing;

    public ChatSession(AnswerRuns runs, ConversationStore conversations, TimeProvider clock)
    {
        (_runs, _conversations, _clock) = (runs, conversations, clock);
        _leaving = _closed.Token;
    }

    /// <summary>Something has changed; what changed in an answer, the answer has said itself.</summary>
    public event Action? Changed;

    /// <summary>An answer that was listened to is over.</summary>
    public event Action? Ended;

    /// <summary>Listening to a run failed; the run itself goes on.</summary>
    public event Action<Exception>? Failed;

    public Guid? ConversationId { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>The end of the branch that is shown, oldest first.</summary>
    public IReadOnlyList<AnswerState> Shown => _answers;

    public AnswerState? Last => _answers.Count > 0 ? _answers[^1] : null;

    public bool HasEarlier => _earlier > 0;

    public bool IsEmpty => _answers.Count == 0;

    /// <summary>What the next question is narrowed to: at first what the last one was.</summary>
    public MetadataFilter Filter { get; set; } = MetadataFilter.None;

    /// <summary>The answer being written, or null.</summary>
    public AnswerState? Running => _answers.Find(answer => answer.IsRunning);

    public AnswerState? Find(Guid turnId) => _answers.Find(answer => answer.Id == turnId);

    public async Task ShowEarlierAsync(Asker asker, CancellationToken cancellationToken)
    {
        if (_answers is not [var oldest, ..] answers)
            return;
        var page = await _conversations.GetEarlierAsync(oldest.Id, asker.UserId, asker.Scope, PageSize, cancellationToken);
        // Another conversation or branch may have been chosen while these were read.
        if (answers == _answers && answers[0] == oldest)
            Insert(page.Turns, page.Earlier, asker);
    }

    /// <summary>Shows a conversation, or an empty page for null.</summary>
    /// <returns>False when the asker has no such conversation.</returns>
    public async Task<bool> OpenAsync(Guid? conversationId, Asker asker, CancellationToken cancellationToken)
    {
        var isOther = ConversationId != conversationId;
        (ConversationId, Title, _earlier) = (conversationId, "", 0);
        if (isOther)
            Filter = MetadataFilter.None;
        _answers = [];
        if (conversationId is not { } id)
            return true;
        var conversation = await _conversations.GetAsync(id, asker.UserId, asker.Scope, PageSize, cancellationToken);
        // Another conversation may have been chosen while this one was read.
        if (ConversationId != conversationId)
            return true;
        if (conversation is null)
            return false;
        Title = conversation.Title;
        Insert(conversation.Turns, conversation.Earlier, asker);
        if (isOther && Last is { } last)
            Filter = last.Filter;
        return true;
    }

    /// <summary>Asks. The first question of an empty page makes the conversation.</summary>
    /// <returns>Null when the answer has begun; else why not, in plain words, and nothing was kept.</returns>
    public Task<string?> SendAsync(string question, Asker asker, CancellationToken cancellationToken) =>
        StartAsync(AnswerKind.Ask, Last, question, Filter, asker, cancellationToken);

    /// <summary>Asks the same once more; the answer there is stays as another branch.</summary>
    /// <returns>As <see cref="SendAsync"/>.</returns>
    public Task<string?> RegenerateAsync(AnswerState answer, Asker asker, CancellationToken cancellationToken) =>
        StartAsync(AnswerKind.Regenerate, answer, answer.Question, answer.Filter, asker, cancellationToken);

    /// <summary>Asks something else in that question's place; what came of it stays as another branch.</summary>
    /// <returns>As <see cref="SendAsync"/>.</returns>
    public Task<string?> EditAsync(AnswerState answer, string question, Asker asker, CancellationToken cancellationToken) =>
        StartAsync(AnswerKind.Edit, answer, question, answer.Filter, asker, cancellationToken);

    /// <summary>Asks the same without a filter; the answer there is stays as another branch.</summary>
    /// <returns>As <see cref="SendAsync"/>.</returns>
    public Task<string?> WidenAsync(AnswerState answer, Asker asker, CancellationToken cancellationToken) =>
        StartAsync(AnswerKind.Edit, answer, answer.Question, MetadataFilter.None, asker, cancellationToken);

    /// <summary>Shows the branch of another turn of this conversation, down to that turn at least.</summary>
    public async Task SwitchAsync(Guid turnId, Asker asker, CancellationToken cancellationToken)
    {
        if (!await _conversations.SwitchAsync(turnId, asker.UserId, cancellationToken))
            return;
        await OpenAsync(ConversationId, asker, cancellationToken);
        while (Find(turnId) is null && HasEarlier)
            await ShowEarlierAsync(asker, cancellationToken);
    }

    /// <summary>Loads the answers anew that rest on what others may read now. One that is being written does so when it is finished.</summary>
    public async Task RecheckAsync(ReadingChange change, Asker asker, CancellationToken cancellationToken)
    {
        foreach (var answer in _answers.Where(answer => !answer.IsRunning && answer.RestsOn(change)).ToList())
            await LoadAsync(answer, asker, cancellationToken);
    }

    public bool RestsOn(ReadingChange change) => _answers.Exists(answer => answer.RestsOn(change));

    /// <summary>The whole trace of an answer as its owner may see it now; null when there is none (any more).</summary>
    public async Task<RetrievalTrace?> LoadTraceAsync(AnswerState answer, Asker asker, CancellationToken cancellationToken) =>
        answer.ShownTrace = (await _conversations.GetTurnAsync(answer.Id, asker.UserId, asker.Scope, cancellationToken))?.Trace;

    /// <summary>Stops the answer being written; what there is of it stays.</summary>
    public async Task StopAsync(Asker asker, CancellationToken cancellationToken)
    {
        if (Running is { } answer)
            await _runs.StopAsync(answer.Id, asker.UserId, cancellationToken);
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task<string?> StartAsync(
        AnswerKind kind,
        AnswerState? at,
        string question,
        MetadataFilter filter,
        Asker asker,
        CancellationToken cancellationToken
    )
    {
        var conversationId = ConversationId ?? Guid.CreateVersion7(_clock.GetUtcNow());
        var id = Guid.CreateVersion7(_clock.GetUtcNow());
        var start = new StartAnswer(id, conversationId, asker.UserId, question, filter) { Kind = kind, At = at?.Id };
        var run = await _runs.StartAsync(start, cancellationToken);
        if (run.Refusal is { } refusal)
            return refusal;
        ConversationId = conversationId;
        if (Title.Length == 0)
            Title = ChatWords.ShortQuestion(question);
        var answer = AnswerState.Asked(id, question, filter, _clock.GetUtcNow().UtcDateTime);
        if (kind != AnswerKind.Ask && at is not null && _answers.IndexOf(at) is >= 0 and var place)
        {
            answer.Siblings = [.. at.Siblings, id];
            _answers.RemoveRange(place, _answers.Count - place);
        }
        _answers.Add(answer);
        Listen(answer, asker);
        return null;
    }

    private void Insert(IReadOnlyList<TurnView> turns, int earlier, Asker asker)
    {
        var answers = turns.Select(turn => AnswerState.Of(Slim(turn))).ToList();
        _answers.InsertRange(0, answers);
        _earlier = earlier;
        foreach (var answer in answers.Where(answer => answer.IsRunning))
            Listen(answer, asker);
    }

    private async void Listen(AnswerState answer, Asker asker)
    {
        try
        {
            await FollowAsync(answer, asker, _leaving);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The page was left; the run goes on.
        }
        catch (Exception fault)
        {
            Failed?.Invoke(fault);
        }
    }

    private async Task FollowAsync(AnswerState answer, Asker asker, CancellationToken cancellationToken)
    {
        await foreach (var next in _runs.FollowAsync(answer.Id, asker.UserId, answer.Sequence, cancellationToken))
        {
            if (next.Event is RunEnded && await LoadAsync(answer, asker, cancellationToken))
                continue;
            answer.Apply(next);
            _growing.Add(answer);
            FlushSoon();
        }
        _growing.Add(answer);
        Flush();
        Ended?.Invoke();
    }

    private async Task<bool> LoadAsync(AnswerState answer, Asker asker, CancellationToken cancellationToken)
    {
        var turn = await _conversations.GetTurnAsync(answer.Id, asker.UserId, asker.Scope, cancellationToken);
        if (turn is null)
            return false;
        answer.Replace(Slim(turn));
        return true;
    }

    private static TurnView Slim(TurnView turn) => turn.Trace is { } trace ? turn with { Trace = trace with { Entries = [] } } : turn;

    private async void FlushSoon()
    {
        if (_flushing)
            return;
        _flushing = true;
        try
        {
            var since = _clock.GetElapsedTime(_flushedAt);
            if (since < FlushInterval)
                await Task.Delay(FlushInterval - since, _clock, _leaving);
            else
                await Task.Yield(); // lets the other events of the same batch in
            Flush();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        catch (Exception fault)
        {
            Failed?.Invoke(fault);
        }
        finally
        {
            _flushing = false;
        }
    }

    private void Flush()
    {
        _flushedAt = _clock.GetTimestamp();
        foreach (var answer in _growing)
            answer.Show();
        _growing.Clear();
        Changed?.Invoke();
    }
}
