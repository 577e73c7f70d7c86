namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>Tells the list of conversations in this tab that one was added, renamed or asked again.</summary>
public sealed class ConversationChanges
{
    public event Action? Changed;

    public void Tell() => Changed?.Invoke();
}
