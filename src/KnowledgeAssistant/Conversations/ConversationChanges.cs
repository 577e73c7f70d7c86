using System.Collections.Concurrent;
using KnowledgeAssistant.Storage.Postgres;

namespace KnowledgeAssistant.Conversations;

/// <summary>
/// Tells a user's open pages that something in their list of conversations has changed: asked, answered, renamed, pinned, deleted. Only theirs:
/// two hundred pages of other people hear nothing; those at other instances hear it too. It says no more than "look again", so a page that misses one call loses nothing.
/// </summary>
public sealed class ConversationChanges
{
    private const string Kind = "conversations";

    private readonly ConcurrentDictionary<Guid, Listener[]> _listeners = new();
    private readonly Instance _instance;

    public ConversationChanges(Instance instance)
    {
        _instance = instance;
        instance.On(Kind, user => TellHere(Guid.Parse(user)));
        instance.Returned += () =>
        {
            foreach (var user in _listeners.Keys)
                TellHere(user);
        };
    }

    /// <param name="changed">Called on the thread of whoever changed something; returns at once and never throws.</param>
    /// <returns>Ends it.</returns>
    public IDisposable Listen(Guid userId, Action changed)
    {
        var listener = new Listener(this, userId, changed);
        _listeners.AddOrUpdate(userId, [listener], (_, others) => [.. others, listener]);
        return listener;
    }

    public void Tell(Guid userId)
    {
        TellHere(userId);
        _instance.Send(Kind, userId.ToString("N"));
    }

    private void TellHere(Guid userId)
    {
        foreach (var listener in _listeners.GetValueOrDefault(userId, []))
            listener.Changed();
    }

    private void Remove(Listener listener)
    {
        var left = _listeners.AddOrUpdate(listener.UserId, [], (_, all) => [.. all.Where(other => other != listener)]);
        if (left.Length == 0)
            _listeners.TryRemove(KeyValuePair.Create(listener.UserId, left));
    }

    private sealed class Listener(ConversationChanges owner, Guid userId, Action changed) : IDisposable
    {
        public Guid UserId => userId;
        public Action Changed => changed;

        public void Dispose() => owner.Remove(this);
    }
}
