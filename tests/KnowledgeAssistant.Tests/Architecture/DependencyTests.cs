using System.Text.RegularExpressions;
using Xunit;

namespace KnowledgeAssistant.Tests.Architecture;

/// <summary>Dependencies go one way. Read from the sources, because a <c>using</c> is what a reader of an area sees.</summary>
public sealed class DependencyTests
{
    /// <summary>What each area may use besides itself.</summary>
    public static TheoryData<string, string[]> Areas =>
        new()
        {
            { "Access", ["Storage"] },
            { "Storage", ["Access"] },
            { "Models", ["Storage"] },
            { "Retrieval", ["Access", "Ingestion", "Models", "Storage"] },
            { "Documents", ["Access", "Ingestion", "Retrieval", "Storage"] },
            { "Ingestion", ["Access", "Documents", "Models", "Retrieval", "Storage"] },
            { "Conversations", ["Access", "Documents", "Ingestion", "Retrieval", "Storage"] },
            { "Answering", ["Access", "Conversations", "Ingestion", "Models", "Retrieval", "Storage"] },
            { "Sources", ["Access", "Documents", "Ingestion", "Storage"] },
            { "Health", ["Access", "Conversations", "Documents", "Ingestion", "Retrieval", "Storage"] },
            { "Reviews", ["Access", "Conversations", "Documents", "Retrieval", "Storage"] },
        };

    [Theory]
    [MemberData(nameof(Areas))]
    public void Area_UsesOnlyWhatLiesBelowIt(string area, string[] allowed)
    {
        var wrong =
            from file in Repository.Files($"src/KnowledgeAssistant/{area}", "*.cs")
            where !file.Contains("/Migrations/", StringComparison.Ordinal)
            from used in Uses(file)
            where used != area && used != "Telemetry" && !allowed.Contains(used, StringComparer.Ordinal)
            select $"{Repository.Relative(file)} uses {used}";
        Assert.Empty(wrong.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Engines_NeverSeeEachOther()
    {
        string[] engines = ["Sqlite", "Postgres", "OpenSearch"];
        var wrong =
            from engine in engines
            where Directory.Exists(Path.Combine(Repository.Root, "src/KnowledgeAssistant/Retrieval", engine))
            from file in Repository.Files($"src/KnowledgeAssistant/Retrieval/{engine}", "*.cs")
            from other in engines
            where other != engine && File.ReadAllText(file).Contains($"KnowledgeAssistant.Retrieval.{other}", StringComparison.Ordinal)
            select $"{Repository.Relative(file)} sees {other}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Library_KnowsNoBrowser()
    {
        var wrong =
            from file in Repository.Files("src/KnowledgeAssistant", "*.cs")
            let text = File.ReadAllText(file)
            where
                text.Contains("HttpContext", StringComparison.Ordinal)
                || text.Contains("using Microsoft.AspNetCore.Components", StringComparison.Ordinal)
            select Repository.Relative(file);
        Assert.Empty(wrong);
        Assert.Empty(Repository.Files("src/KnowledgeAssistant", "*.razor"));
    }

    [Fact]
    public void ApplicationDatabase_NamesNoEntityOfAnArea()
    {
        var wrong =
            from file in Repository.Files("src/KnowledgeAssistant/Storage", "AppDbContext.cs")
            from line in File.ReadLines(file)
            where line.Contains("DbSet<", StringComparison.Ordinal)
            select line;
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Uses(string file) =>
        Regex
            .Matches(
                File.ReadAllText(file),
                @"^using (static |\w+ = )?KnowledgeAssistant\.(?<area>\w+)",
                RegexOptions.Multiline | RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(5)
            )
            .Select(match => match.Groups["area"].Value);
}
