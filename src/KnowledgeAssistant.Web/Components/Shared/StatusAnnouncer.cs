namespace KnowledgeAssistant.Web.Components.Shared;

/// <summary>The one polite line that screen readers hear; one per open page. Say results ("Answer ready, 3 sources"), never streamed words.</summary>
public sealed class StatusAnnouncer
{
    internal event Action? Changed;

    internal string Text { get; private set; } = "";

    public void Say(string text)
    {
        // The same words twice would not be read again.
        Text = Text == text ? text + "\u00a0" : text;
        Changed?.Invoke();
    }
}
