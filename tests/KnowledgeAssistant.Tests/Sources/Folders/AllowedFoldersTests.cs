using KnowledgeAssistant.Sources;
using KnowledgeAssistant.Sources.Folders;
using Microsoft.Extensions.Options;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Folders;

public sealed class AllowedFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ka-allowed-").FullName;

    [Fact]
    public void TryResolve_NothingAllowed_RefusesEverythingAndNamesTheSetting()
    {
        var none = new AllowedFolders(Options.Create(new SourcesOptions()));

        Assert.False(none.TryResolve(_root, out _, out var reason));
        Assert.Contains("KnowledgeAssistant:Sources:AllowedFolders", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs", true)]
    [InlineData("docs/inner", true)]
    [InlineData("docs/inner/../inner/", true)]
    [InlineData("docs-old", false)]
    [InlineData("docs/../docs-old", false)]
    [InlineData("docs/way-out", false)]
    [InlineData("docs/way-out/deep", false)]
    [InlineData("way-in", true)]
    [InlineData("docs/circle", false)]
    [InlineData("docs/nothing", false)]
    [InlineData("", false)]
    public void TryResolve_PathByPath_TakesOnlyWhatReallyLiesInside(string path, bool expected)
    {
        Directory.CreateDirectory(Path.Combine(_root, "docs/inner"));
        Directory.CreateDirectory(Path.Combine(_root, "docs-old/deep"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "docs/way-out"), Path.Combine(_root, "docs-old"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "way-in"), Path.Combine(_root, "docs/inner"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "docs/circle"), Path.Combine(_root, "docs/circle"));
        var options = new SourcesOptions { AllowedFolders = [Path.Combine(_root, "docs")] };

        var allowed = new AllowedFolders(Options.Create(options)).TryResolve(Path.Combine(_root, path), out var real, out _);

        Assert.Equal(expected, allowed);
        if (expected)
            Assert.StartsWith(Path.Combine(_root, "docs"), real, StringComparison.Ordinal);
    }

    [Fact]
    public void TryResolve_RelativePath_IsRefused() =>
        Assert.False(new AllowedFolders(Options.Create(new SourcesOptions { AllowedFolders = ["/"] })).TryResolve("docs", out _, out _));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
