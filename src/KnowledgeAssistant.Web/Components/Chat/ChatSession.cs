using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
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
    /// <summary>Turns shown before "Show earlier": more than anybody reads again, few enough to open at once.</summary>
    public const int PageSize = 10;

    /// <summary>Streamed text reaches the browser in pieces of about this time: faster costs traffic and is not seen.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);

    private readonly AnswerRuns _runs;
    private readonly ConversationStore _conversations;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationToken _leaving;
    private List<AnswerState> _answers = [];
    private int _shown = PageSize;
    private long _flushedAt;
    private bool _flushing;

    public ChatSession(AnswerRuns runs, ConversationStore conversations, TimeProvider clock)
    {
        (_runs, _conversations, _clock) = (runs, conversations, clock);
        _leaving = _closed.Token;
    }

    /// <summary>Something to show has changed.</summary>
    public event Action? Changed;

    /// <summary>An answer that was listened to is over.</summary>
    public event Action? Ended;

    /// <summary>Listening to a run failed; the run itself goes on.</summary>
    public event Action<Exception>? Failed;

    public Guid? ConversationId { get; private set; }

    public string Title { get; private set; } = "";

    public IEnumerable<AnswerState> Shown => _answers.Skip(Math.Max(0, _answers.Count - _shown));

    public bool HasEarlier => _answers.Count > _shown;

    public bool IsEmpty => _answers.Count == 0;

    /// <summary>The answer being written, or null.</summary>
    public AnswerState? Running => _answers.Find(answer => answer.IsRunning);

    public AnswerState? Find(Guid turnId) => _answers.Find(answer => answer.Id == turnId);

    public void ShowEarlier() => _shown += PageSize;

    /// <summary>Shows as many earlier turns as it takes to see that one.</summary>
    public void ShowFrom(Guid turnId) => _shown = Math.Max(_shown, _answers.Count - _answers.FindIndex(answer => answer.Id == turnId));

    /// <summary>Shows a conversation, or an empty page for null.</summary>
    /// <returns>False when the asker has no such conversation.</returns>
    public async Task<bool> OpenAsync(Guid? conversationId, Asker asker, CancellationToken cancellationToken)
    {
        (ConversationId, Title, _shown) = (conversationId, "", PageSize);
        _answers = [];
        if (conversationId is not { } id)
            return true;
        var conversation = await _conversations.GetAsync(id, asker.UserId, asker.Scope, cancellationToken);
        // Another conversation may have been chosen while this one was read.
        if (ConversationId != conversationId)
            return true;
        if (conversation is null)
            return false;
        Title = conversation.Title;
        _answers = [.. conversation.Turns.Select(AnswerState.Of)];
        foreach (var answer in _answers.Where(answer => answer.IsRunning))
            Listen(answer, asker);
        return true;
    }

    /// <summary>Asks. The first question of an empty page makes the conversation.</summary>
    /// <returns>Null when the answer has begun; else why not, in plain words, and nothing was kept.</returns>
    public async Task<string?> SendAsync(string question, Asker asker, CancellationToken cancellationToken)
    {
        var conversationId = ConversationId ?? Guid.CreateVersion7(_clock.GetUtcNow());
        var start = new StartAnswer(
            Guid.CreateVersion7(_clock.GetUtcNow()),
            conversationId,
            asker.UserId,
            question,
            asker.Scope,
            MetadataFilter.None
        );
        var run = await _runs.StartAsync(start, cancellationToken);
        if (run.Refusal is { } refusal)
            return refusal;
        ConversationId = conversationId;
        var answer = AnswerState.Asked(start.RunId, question, _clock.GetUtcNow().UtcDateTime);
        if (Title.Length == 0)
            Title = ChatWords.ShortQuestion(question);
        _answers.Add(answer);
        _shown++;
        Listen(answer, asker);
        return null;
    }

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
            FlushSoon();
        }
        Flush();
        Ended?.Invoke();
    }

    private async Task<bool> LoadAsync(AnswerState answer, Asker asker, CancellationToken cancellationToken)
    {
        var turn = await _conversations.GetTurnAsync(answer.Id, asker.UserId, asker.Scope, cancellationToken);
        if (turn is null)
            return false;
        answer.Replace(turn);
        return true;
    }

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
        Changed?.Invoke();
    }
}
