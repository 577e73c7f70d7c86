using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Answering.Prompts;

/// <summary>
/// A prompt of the program: Markdown embedded in it, with a version that grows with every change of its words, so that a stored turn tells
/// which words it was written by.
/// </summary>
internal sealed partial class Prompt
{
    private readonly string _system;
    private readonly string _user;

    private Prompt(string name, string text)
    {
        var parts = Parts().Match(text.ReplaceLineEndings("\n"));
        if (!parts.Success)
            throw new InvalidOperationException($"The prompt {name} has no version, system or user part.");
        Version = int.Parse(parts.Groups["version"].Value, CultureInfo.InvariantCulture);
        Id = string.Create(CultureInfo.InvariantCulture, $"{name}/{Version}");
        (_system, _user) = (parts.Groups["system"].Value.Trim(), parts.Groups["user"].Value.Trim());
    }

    public static Prompt Answer { get; } = Load("answer");
    public static Prompt Rewrite { get; } = Load("rewrite");

    public int Version { get; }

    /// <summary>For example <c>answer/1</c>.</summary>
    public string Id { get; }

    /// <summary>Puts the values in, all at once: what a value holds is never read as a place for another.</summary>
    public IReadOnlyList<ChatMessage> Fill(params ReadOnlySpan<(string Name, string Value)> values)
    {
        var filled = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            filled[name] = value;
        return [new(ChatRole.System, Fill(_system, filled)), new(ChatRole.User, Fill(_user, filled))];
    }

    private static string Fill(string template, Dictionary<string, string> values) =>
        Place().Replace(template, match => values[match.Groups["name"].Value]);

    private static Prompt Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"KnowledgeAssistant.Answering.Prompts.{name}.md")!;
        using var reader = new StreamReader(stream);
        return new Prompt(name, reader.ReadToEnd());
    }

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();

    [GeneratedRegex(
        @"\A---\nversion: (?<version>\d+)\n---\n# System\n(?<system>.*)\n# User\n(?<user>.*)\z",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Parts();
}
