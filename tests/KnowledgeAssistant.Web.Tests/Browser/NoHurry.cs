using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>The system's clock, but that the ten seconds to take a conversation's deletion back never end, however busy the machine is.</summary>
internal sealed class NoHurry : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime == ConversationList.UndoTime ? Timeout.InfiniteTimeSpan : dueTime, period);
}
