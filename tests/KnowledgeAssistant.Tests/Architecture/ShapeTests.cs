using System.Text.RegularExpressions;
using Xunit;

namespace KnowledgeAssistant.Tests.Architecture;

public sealed class ShapeTests
{
    /// <summary>Every seam with more than one production implementation, now or by the design; any other interface is one too many.</summary>
    private static readonly string[] Seams = ["IAnswerWriter", "IIndexEngine", "IIndexGeneration", "IPassageIndex"];

    [Fact]
    public void Interfaces_AreSeamsOnly()
    {
        var others = typeof(KnowledgeAssistantServices)
            .Assembly.GetTypes()
            .Where(type => type.IsInterface)
            .Select(type => type.Name)
            .Except(Seams, StringComparer.Ordinal);
        Assert.Empty(others);
    }

    [Fact]
    public void Classes_AreSealedOrAbstract()
    {
        var open =
            from type in typeof(KnowledgeAssistantServices).Assembly.GetTypes()
            where type.IsClass && type is { IsSealed: false, IsAbstract: false } && !type.IsNested
            where type.Namespace?.StartsWith("KnowledgeAssistant", StringComparison.Ordinal) == true
            where type.Namespace?.Contains("Migrations", StringComparison.Ordinal) != true
            where !type.Name.Contains('<', StringComparison.Ordinal)
            select type.FullName;
        Assert.Empty(open);
    }

    [Fact]
    public void Namespaces_AreFolders()
    {
        var wrong =
            from root in (string[])["src/KnowledgeAssistant", "src/KnowledgeAssistant.Web", "src/KnowledgeAssistant.Cli"]
            from file in Repository.Files(root, "*.cs")
            let declared = Regex
                .Match(File.ReadAllText(file), @"^namespace (?<name>[\w.]+)", RegexOptions.Multiline, TimeSpan.FromSeconds(5))
                .Groups["name"]
                .Value
            where declared.Length > 0
            let expected = Repository.Relative(Path.GetDirectoryName(file)!)["src/".Length..].Replace('/', '.')
            where declared != expected
            select $"{Repository.Relative(file)}: {declared}, not {expected}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Names_SayWhatAFileIs()
    {
        string[] banned = ["Extensions.cs", "Constants.cs", "Helpers.cs", "Utils.cs", "Common.cs"];
        string[] bannedFolders = ["Services", "Helpers", "Utils", "Common"];
        var wrong =
            from file in Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            where
                banned.Contains(Path.GetFileName(file), StringComparer.Ordinal)
                || Repository.Relative(file).Split('/').SkipLast(1).Any(bannedFolders.Contains)
            select Repository.Relative(file);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Sources_HoldNothingLeftForLater()
    {
        var wrong =
            from pattern in (string[])["*.cs", "*.razor", "*.js", "*.css"]
            from file in Repository.Files("src", pattern)
            let text = File.ReadAllText(file)
            from word in (string[])["TODO", "FIXME", "HACK", "NotImplementedException"]
            where text.Contains(word, StringComparison.Ordinal)
            select $"{Repository.Relative(file)}: {word}";
        Assert.Empty(wrong);
    }
}
