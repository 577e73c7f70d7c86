using System.Text;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.TestModels;

namespace KnowledgeAssistant.Tests.Answering.ByModel;

/// <summary>The real parts with one document and a chat model on a real server.</summary>
internal sealed class ModelHost : IAsyncDisposable
{
    public const string Question = "Which dog may ride in the box?";
    public const string Passage = "A dog of up to 35 kg may ride in the box. The box has a drain plug.";

    private ModelHost(ModelServer server, AnsweringHost host) => (Server, Host) = (server, host);

    public ModelServer Server { get; }
    public AnsweringHost Host { get; }

    public static async Task<ModelHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var server = ModelServer.Start();
        var given = new Dictionary<string, string?>
        {
            [$"{ChatModelOptions.Section}:BaseAddress"] = server.BaseAddress.ToString(),
            [$"{ChatModelOptions.Section}:Model"] = "test-model",
            [$"{ChatModelOptions.Section}:Key"] = "sk-secret",
            [$"{ChatModelOptions.Section}:Attempts"] = "1",
        };
        foreach (var (name, value) in settings)
            given[$"{ChatModelOptions.Section}:{name}"] = value;
        var host = await AnsweringHost.StartAsync(settings: given);
        await host.AddAsync("porter.md", "Porter manual", Passage);
        return new ModelHost(server, host);
    }

    /// <summary>One question through a run, and its turn as stored.</summary>
    public async Task<TurnView> AskAsync(string question = Question, Guid? conversation = null)
    {
        var start = AnsweringHost.Ask(question, conversation: conversation);
        await Host.RunAsync(start);
        return await Host.TurnAsync(start.RunId);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Server.DisposeAsync();
    }
}
