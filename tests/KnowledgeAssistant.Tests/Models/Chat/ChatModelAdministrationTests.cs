using KnowledgeAssistant.Models;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.TestModels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Chat;

/// <summary>What an admin saves: at once, at the next start, under what is fixed from outside, and never the key.</summary>
public sealed class ChatModelAdministrationTests : IAsyncDisposable
{
    private const string Key = "sk-very-secret-key";
    private static readonly Guid Admin = Guid.CreateVersion7();

    private readonly DataFolder _folder = DataFolder.At(Directory.CreateTempSubdirectory("ka-models-").FullName).Create();
    private readonly ModelServer _server = ModelServer.Start();
    private readonly List<ServiceProvider> _providers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        await _server.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder.Root, recursive: true);
    }

    [Fact]
    public async Task Save_AModel_ActsAtOnceAndAtTheNextStart()
    {
        var host = await StartAsync();
        Assert.Null(host.GetRequiredService<ChatModels>().Current);

        Assert.Empty(await SaveAsync(host, Wanted()));

        await AskAsync(host);
        var again = await StartAsync();
        await AskAsync(again);
        Assert.All(_server.Requests, request => Assert.Equal("Bearer " + Key, request.Headers["Authorization"]));
        Assert.Equal(2, _server.Requests.Count);
        var read = again.GetRequiredService<ChatModelAdministration>().Read();
        Assert.Equal((_server.BaseAddress.ToString(), "small", 0.5, null), (read.BaseAddress, read.Model, read.Temperature, read.Key));
    }

    [Fact]
    public async Task Save_TheKey_IsEncryptedAndKeptUntilItIsTakenAway()
    {
        var host = await StartAsync();
        await SaveAsync(host, Wanted());
        var administration = host.GetRequiredService<ChatModelAdministration>();
        foreach (var file in Directory.EnumerateFiles(_folder.Root, "app.db*"))
            Assert.DoesNotContain(Key, await ReadAsync(file), StringComparison.Ordinal);

        var changed = administration.Read();
        changed.Model = "another";
        Assert.Empty(await SaveAsync(host, changed));
        Assert.Equal((true, "another"), (administration.HasKey, administration.Read().Model));

        changed.Key = "";
        Assert.Empty(await SaveAsync(host, changed));
        Assert.False(administration.HasKey);
    }

    /// <summary>Otherwise an admin could read the key by having it sent to a server of their own.</summary>
    [Fact]
    public async Task Save_AnotherServer_WantsItsOwnKey()
    {
        var host = await StartAsync();
        await SaveAsync(host, Wanted());
        var elsewhere = host.GetRequiredService<ChatModelAdministration>().Read();
        elsewhere.BaseAddress = "http://127.0.0.2:9/v1";

        Assert.Contains("another server", Assert.Single(await SaveAsync(host, elsewhere)), StringComparison.Ordinal);
        var trial = await host.GetRequiredService<ChatModelAdministration>().TryAsync(elsewhere, CancellationToken.None);
        Assert.Contains("another server", trial.Problem, StringComparison.Ordinal);

        elsewhere.Key = "";
        Assert.Empty(await SaveAsync(host, elsewhere));
    }

    [Fact]
    public async Task Save_WhatIsWrong_IsNamedAndNothingIsSaved()
    {
        var host = await StartAsync();
        var wanted = Wanted();
        wanted.SilenceSeconds = 0;
        wanted.Key = "two words";

        var problems = await SaveAsync(host, wanted);

        Assert.Equal(
            ["Key holds a blank or a character that no key has; copy it again.", "SilenceSeconds must be 1 to 600 seconds."],
            problems.Order()
        );
        Assert.Null(host.GetRequiredService<ChatModels>().Current);
    }

    [Fact]
    public async Task Save_UnderWhatIsFixedFromOutside_ChangesOnlyTheRest()
    {
        var host = await StartAsync(("MaxOutputTokens", "512"));
        var administration = host.GetRequiredService<ChatModelAdministration>();
        Assert.Equal(
            (true, SettingOrigin.CommandLine),
            (administration.IsLocked("MaxOutputTokens"), administration.OriginOf("MaxOutputTokens"))
        );

        var wanted = Wanted();
        wanted.MaxOutputTokens = 2048;
        Assert.Empty(await SaveAsync(host, wanted));

        Assert.Equal((512, 0.5), (administration.Read().MaxOutputTokens, administration.Read().Temperature));
        Assert.Equal(SettingOrigin.Saved, administration.OriginOf("Temperature"));
        Assert.Equal(SettingOrigin.Default, administration.OriginOf("Attempts"));
        Assert.Equal(1024, (await StartAsync()).GetRequiredService<ChatModelAdministration>().Read().MaxOutputTokens);
    }

    [Fact]
    public async Task Locked_WithTheKey_IsTheAddress()
    {
        var host = await StartAsync(("Key", Key), ("BaseAddress", _server.BaseAddress.ToString()), ("Model", "m"));
        var administration = host.GetRequiredService<ChatModelAdministration>();
        var keyAlone = await StartAsync(("Key", Key));

        Assert.True(administration.IsLocked("BaseAddress"));
        Assert.True(keyAlone.GetRequiredService<ChatModelAdministration>().IsLocked("BaseAddress"));
        var wanted = Wanted();
        wanted.BaseAddress = "http://127.0.0.2:9/v1";
        await SaveAsync(host, wanted);
        Assert.Equal(_server.BaseAddress.ToString(), administration.Read().BaseAddress);
    }

    [Fact]
    public async Task Save_NothingInPlaceOfTheSettingsFile_Covers()
    {
        await File.WriteAllTextAsync(
            _folder.SettingsFile,
            $$$$$"""{"KnowledgeAssistant":{"Models":{"Chat":{"BaseAddress":"{{{{{_server.BaseAddress}}}}}","Model":"file"}}}}"""
        );
        var host = await StartAsync();
        Assert.Equal(SettingOrigin.SettingsFile, host.GetRequiredService<ChatModelAdministration>().OriginOf("Model"));
        Assert.NotNull(host.GetRequiredService<ChatModels>().Current);

        var none = host.GetRequiredService<ChatModelAdministration>().Read();
        (none.BaseAddress, none.Model) = (null, null);
        Assert.Empty(await SaveAsync(host, none));

        Assert.Null(host.GetRequiredService<ChatModels>().Current);
        Assert.Null((await StartAsync()).GetRequiredService<ChatModels>().Current);
    }

    [Fact]
    public async Task Start_WithoutTheKeysOfTheFolder_GoesOnAndSaysThatTheKeyIsLost()
    {
        await SaveAsync(await StartAsync(), Wanted());
        foreach (var file in Directory.EnumerateFiles(_folder.KeysFolder))
            File.Delete(file);

        var administration = (await StartAsync()).GetRequiredService<ChatModelAdministration>();

        Assert.Equal((true, false, "small"), (administration.IsKeyLost, administration.HasKey, administration.Read().Model));
    }

    [Fact]
    public async Task Try_AModelThatAnswers_TellsTimesTokensAndWords()
    {
        var host = await StartAsync();
        _server.Behaviour = ModelBehaviour.Says("I am ready.");

        var trial = await host.GetRequiredService<ChatModelAdministration>().TryAsync(Wanted(), CancellationToken.None);

        Assert.Equal((null, "I am ready."), (trial.Problem, trial.Said));
        Assert.True(trial.FirstTokenMilliseconds > 0 && trial.Milliseconds >= trial.FirstTokenMilliseconds);
        Assert.True(trial is { InputTokens: > 0, OutputTokens: > 0 });
        Assert.Null(host.GetRequiredService<ChatModels>().Current);
    }

    [Fact]
    public async Task Try_AModelThatRefuses_GivesTheExactWordsWithoutTheKey()
    {
        var host = await StartAsync();
        _server.Key = "another";

        var trial = await host.GetRequiredService<ChatModelAdministration>().TryAsync(Wanted(), CancellationToken.None);

        Assert.Equal("The chat model's server refuses the key.", trial.Problem);
        Assert.Equal("401 Incorrect API key provided: Bearer (the key) (invalid_api_key)", trial.ServerText);
        Assert.Single(_server.Requests);
    }

    private ChatModelOptions Wanted() =>
        new()
        {
            BaseAddress = _server.BaseAddress.ToString(),
            Model = "small",
            Key = Key,
            Temperature = .5,
        };

    private static Task<IReadOnlyList<string>> SaveAsync(ServiceProvider host, ChatModelOptions wanted) =>
        host.GetRequiredService<ChatModelAdministration>().SaveAsync(wanted, Admin, CancellationToken.None);

    private static Task<ChatResponse> AskAsync(ServiceProvider host) =>
        host.GetRequiredService<ChatModels>().Current!.Client.GetResponseAsync("Are you there?");

    /// <summary>The configuration as a host puts it together, with keys of the chat model on its command line.</summary>
    private async Task<ServiceProvider> StartAsync(params (string Name, string Value)[] commandLine)
    {
        var builder = new ConfigurationBuilder();
        var given = commandLine.ToDictionary(pair => $"{ChatModelOptions.Section}:{pair.Name}", pair => (string?)pair.Value);
        given[ConfigurationLayers.DataFolderKey] = _folder.Root;
        var folder = builder.AddKnowledgeAssistant(given);
        var provider = new ServiceCollection().AddLogging().AddKnowledgeAssistant(builder.Build(), folder).BuildServiceProvider();
        _providers.Add(provider);
        ConfigurationCheck.Run(provider);
        await provider.GetRequiredService<AppDatabase>().PrepareAsync(CancellationToken.None);
        return provider;
    }

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
