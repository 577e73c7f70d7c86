using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Configuration;

public sealed class ConfigurationCheckTests
{
    [Fact]
    public void Run_KnownKeysInRange_Passes() =>
        Check(("KnowledgeAssistant:Access:RevalidationSeconds", "10"), ("knowledgeassistant:demo:ENABLED", "true"));

    [Fact]
    public void Run_NothingGiven_Passes() => Check();

    [Fact]
    public void Run_AMisspeltKey_IsNamedBesideTheKnownOnes()
    {
        var problem = Assert.Single(Refuse(("KnowledgeAssistant:Access:RevalidationSecond", "10")));

        Assert.Contains("KnowledgeAssistant:Access:RevalidationSecond is not a setting", problem, StringComparison.Ordinal);
        Assert.Contains("RevalidationSeconds", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnUnknownArea_IsNamed() =>
        Assert.Contains("KnowledgeAssistant:Acess", Assert.Single(Refuse(("KnowledgeAssistant:Acess:X", "1"))), StringComparison.Ordinal);

    [Fact]
    public void Run_AKeyBelowASingleValue_IsNamed() =>
        Assert.Contains(
            "KnowledgeAssistant:Demo:Enabled:Really",
            Assert.Single(Refuse(("KnowledgeAssistant:Demo:Enabled:Really", "1"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Run_AValueOfTheWrongKind_NamesTheKeyAndTheKindButNeverTheValue()
    {
        var problem = Assert.Single(Refuse(("KnowledgeAssistant:Access:RevalidationSeconds", "hunter2")));

        Assert.Equal("KnowledgeAssistant:Access:RevalidationSeconds must be a whole number.", problem);
    }

    [Fact]
    public void Run_AValueOutOfRange_NamesTheKeyAndTheRange() =>
        Assert.Equal(
            "KnowledgeAssistant:Access:RevalidationSeconds must be 1 to 60 seconds.",
            Assert.Single(Refuse(("KnowledgeAssistant:Access:RevalidationSeconds", "61")))
        );

    [Fact]
    public void Run_SeveralProblems_AreAllNamed() =>
        Assert.Equal(2, Refuse(("KnowledgeAssistant:A", "1"), ("KnowledgeAssistant:Demo:Enabled", "perhaps")).Count);

    [Fact]
    public void Run_ListsAndNestedClasses_AreKnownBelowTheirKeys()
    {
        Check<Nested>(
            ("KnowledgeAssistant:Test:Inner:Size", "1"),
            ("KnowledgeAssistant:Test:Names:0", "a"),
            ("KnowledgeAssistant:Test:Names:1", "b")
        );

        Assert.Contains(
            "KnowledgeAssistant:Test:Inner:Sise",
            Assert.Single(Assert.Throws<ConfigurationException>(() => Check<Nested>(("KnowledgeAssistant:Test:Inner:Sise", "1"))).Problems),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_ALimitOutOfRange_NamesItsKeyAndTheRange() =>
        Assert.Equal(
            "KnowledgeAssistant:Ingestion:Limits:MaxPages must be between 1 and 1000000.",
            Assert.Single(Refuse(("KnowledgeAssistant:Ingestion:Limits:MaxPages", "0")))
        );

    [Fact]
    public void Run_ALimitThatIsNone_IsNamed() =>
        Assert.Contains(
            "KnowledgeAssistant:Ingestion:Limits:OcrLanguages is not a setting",
            Assert.Single(Refuse(("KnowledgeAssistant:Ingestion:Limits:OcrLanguages", "eng"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void DocumentLimits_FromConfiguration_AreWhatReadersGet()
    {
        using var provider = Services([
                ("KnowledgeAssistant:Ingestion:Limits:MaxPages", "7"),
                ("KnowledgeAssistant:Ingestion:Limits:Time", "00:00:09"),
                ("KnowledgeAssistant:Ingestion:OcrLanguages", "deu"),
            ])
            .BuildServiceProvider();

        var limits = provider.GetRequiredService<IOptions<IngestionOptions>>().Value.DocumentLimits;

        Assert.Equal(
            new ReaderLimits
            {
                MaxPages = 7,
                Time = TimeSpan.FromSeconds(9),
                OcrLanguages = "deu",
            },
            limits
        );
    }

    /// <summary>An area that binds its options without naming them here would have its keys refused as unknown.</summary>
    [Fact]
    public void EveryOptionsClass_ThatIsBound_IsAnArea()
    {
        var services = Services([]);
        var areas = services
            .Where(each => each.ServiceType == typeof(OptionsArea))
            .Select(each => ((OptionsArea)each.ImplementationInstance!).Type);
        var bound = typeof(DataFolder)
            .Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Where(type => services.Any(each => each.ServiceType == typeof(IConfigureOptions<>).MakeGenericType(type)));

        Assert.Equal(bound.OrderBy(type => type.Name), areas.OrderBy(type => type.Name));
    }

    private static void Check(params (string Key, string Value)[] given) => Run(Services(given));

    private static void Check<TOptions>(params (string Key, string Value)[] given)
        where TOptions : class
    {
        var services = Services(given);
        services.AddAreaOptions<TOptions>("Test");
        Run(services);
    }

    private static IReadOnlyList<string> Refuse(params (string Key, string Value)[] given) =>
        Assert.Throws<ConfigurationException>(() => Run(Services(given))).Problems;

    private static void Run(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        ConfigurationCheck.Run(provider);
    }

    private static ServiceCollection Services((string Key, string Value)[] given)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(given.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
            .Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddKnowledgeAssistant(configuration, DataFolder.At(Path.GetTempPath()));
        return services;
    }

    private sealed class Nested
    {
        public InnerOptions Inner { get; set; } = new();
        public List<string> Names { get; set; } = [];
    }

    private sealed class InnerOptions
    {
        public int Size { get; set; }
    }
}
