using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>Every document of the shared data set through the reader process: its text, or a plain reason.</summary>
public sealed class CorpusSweepTests
{
    [Theory]
    [InlineData("documents/odd-pdf", 10)]
    [InlineData("documents/parser", 95)]
    [InlineData("documents/s3-guide", 618)]
    public async Task ReadAsync_SharedDocuments_GivesTextOrAPlainReason(string folder, int leastReady)
    {
        var path = Path.Combine(SharedFolder(), "datasets", folder);
        if (!Directory.Exists(path))
            Assert.Skip($"The shared data set {folder} is not on this machine.");
        await using var pool = new ReaderPool(ReaderCommand.OfThisProgram(), NullLogger<ReaderPool>.Instance, TimeProvider.System);
        var ready = 0;
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var outcome = await pool.ReadAsync(
                new ReaderInput(file, Path.GetFileName(file), new ReaderLimits()),
                TestContext.Current.CancellationToken
            );
            if (outcome.Content is { } content)
                BlockLaws.Check(content);
            else
                Assert.True(outcome.Reason is { Length: > 10 } && !Quarantine.IsIn(outcome.Reason), $"{file}: {outcome.Reason}");
            ready += outcome.Content is null ? 0 : 1;
        }

        Assert.True(ready >= leastReady, $"Only {ready} documents of {folder} were read.");
    }

    [Fact]
    public async Task ReadAsync_PasswordProtectedPdf_SaysSo()
    {
        var path = Path.Combine(SharedFolder(), "datasets", "documents/parser/pdf_password/sources/2206.01062_pg3.pdf");
        if (!File.Exists(path))
            Assert.Skip("The shared data set documents/parser is not on this machine.");
        await using var pool = new ReaderPool(ReaderCommand.OfThisProgram(), NullLogger<ReaderPool>.Instance, TimeProvider.System);

        var outcome = await pool.ReadAsync(new ReaderInput(path, "a.pdf", new ReaderLimits()), TestContext.Current.CancellationToken);

        Assert.Equal(ReaderReasons.PdfPassword, outcome.Reason);
    }

    /// <summary>Found from the variable, else beside the repository; in CI its absence is a failure.</summary>
    private static string SharedFolder()
    {
        var shared = Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_SHARED");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KnowledgeAssistant.sln")))
                shared = Path.Combine(folder.FullName, "..", "shared");
        }
        Assert.True(
            Directory.Exists(shared) || Environment.GetEnvironmentVariable("CI") != "true",
            "CI needs the shared folder (KNOWLEDGEASSISTANT_SHARED)."
        );
        return shared ?? "";
    }
}
