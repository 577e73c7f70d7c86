using System.Text.RegularExpressions;
using Xunit;

namespace KnowledgeAssistant.Tests.Architecture;

/// <summary>docs/faults.md promises a test for each fault.</summary>
public sealed class FaultsPageTests
{
    [Fact]
    public void FaultsPage_EveryTestItNames_Exists()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/faults.md"));
        var named = Regex.Matches(page, "`(?<type>[A-Za-z]+Tests)\\.(?<test>\\w+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        var sources = Repository.Files("tests", "*Tests.cs").ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        Assert.True(named.Count > 40);
        Assert.Empty(
            named
                .Where(name =>
                    !sources[name.Groups["type"].Value]
                        .Any(text => text.Contains($" {name.Groups["test"].Value}(", StringComparison.Ordinal))
                )
                .Select(name => name.Value)
        );
    }
}
