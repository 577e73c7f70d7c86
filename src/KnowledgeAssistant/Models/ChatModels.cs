using KnowledgeAssistant.Models.Middleware;
using KnowledgeAssistant.Models.OpenAICompatible;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Models;

/// <summary>A chat model that can be asked, and the settings it was made with.</summary>
public sealed record ChatModel(IChatClient Client, ChatModelOptions Settings);

/// <summary>The configured chat model. A saved change acts on the next question; answers being written go on with the model they began with.</summary>
public sealed class ChatModels : IDisposable
{
    internal const string HttpClientName = "chat-model";

    private readonly IHttpClientFactory _http;
    private readonly TimeProvider _clock;
    private readonly IDisposable? _watching;
    private volatile ChatModel? _current;

    public ChatModels(IOptionsMonitor<ModelOptions> options, IHttpClientFactory http, TimeProvider clock)
    {
        (_http, _clock) = (http, clock);
        _watching = options.OnChange(changed => _current = Configured(changed.Chat));
        _current = Configured(options.CurrentValue.Chat);
    }

    /// <summary>Null when none is configured.</summary>
    public ChatModel? Current => _current;

    /// <summary>A model beside the configured one, to try settings that are not saved.</summary>
    public ChatModel Create(ChatModelOptions settings)
    {
        IChatClient client = new OpenAIChatClient(_http.CreateClient(HttpClientName), settings, _clock);
        client = new LengthLimitedChatClient(client, settings.MaxOutputTokens);
        client = new RetryingChatClient(client, settings.Attempts, _clock);
        client = new TimeLimitedChatClient(client, settings, _clock);
        return new ChatModel(new QueuedChatClient(client, settings.Concurrency), settings);
    }

    public void Dispose() => _watching?.Dispose();

    private ChatModel? Configured(ChatModelOptions settings) => settings.IsConfigured ? Create(settings) : null;
}
