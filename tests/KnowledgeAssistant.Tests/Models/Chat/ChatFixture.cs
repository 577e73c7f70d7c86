using System.Text;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.TestModels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Tests.Models.Chat;

/// <summary>The product's chat client, put together as in the product, before a real server.</summary>
internal sealed class ChatFixture : IAsyncDisposable
{
    public const string Key = "sk-test-0123456789abcdef";

    private readonly ServiceProvider _provider;

    public ChatFixture(params (string Name, object Value)[] settings)
    {
        var given = new Dictionary<string, string?>
        {
            [$"{ChatModelOptions.Section}:BaseAddress"] = Server.BaseAddress.ToString(),
            [$"{ChatModelOptions.Section}:Model"] = "test-model",
            [$"{ChatModelOptions.Section}:Key"] = Key,
        };
        foreach (var (name, value) in settings)
            given[$"{ChatModelOptions.Section}:{name}"] = FormattableString.Invariant($"{value}");
        _provider = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddKnowledgeAssistant(
                new ConfigurationBuilder().AddInMemoryCollection(given).Build(),
                DataFolder.At(Path.Combine(Path.GetTempPath(), "ka-none"))
            )
            .BuildServiceProvider();
    }

    public ModelServer Server { get; } = ModelServer.Start();
    public ManualTime Time { get; } = new();
    public IChatClient Client => _provider.GetRequiredService<ChatModels>().Current!.Client;

    /// <summary>Asks and reads to the end, or to the fault.</summary>
    public async Task<Said> AskAsync(string question = "What carries dogs?", CancellationToken cancellationToken = default)
    {
        var said = new Said();
        try
        {
            await foreach (var update in Client.GetStreamingResponseAsync(question, options: null, cancellationToken))
                said.Add(update);
        }
        catch (ModelException fault)
        {
            said.Fault = fault;
        }
        return said;
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>What came of a question.</summary>
internal sealed class Said
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thought = new();

    public string Text => _text.ToString();
    public string Thought => _thought.ToString();
    public UsageDetails? Usage { get; private set; }
    public ChatFinishReason? Finish { get; private set; }
    public ModelException? Fault { get; set; }

    public void Add(ChatResponseUpdate update)
    {
        _text.Append(update.Text);
        foreach (var thought in update.Contents.OfType<TextReasoningContent>())
            _thought.Append(thought.Text);
        Usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? Usage;
        Finish = update.FinishReason ?? Finish;
    }
}
