using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Models;

/// <summary>What is wrong with the settings of a chat model, by key; values are not repeated, since one of them is a secret.</summary>
public static class ChatModelCheck
{
    /// <returns>Sentences that begin with the full key; empty when all is well.</returns>
    public static IReadOnlyList<string> Problems(ChatModelOptions chat)
    {
        var ranges = new List<ValidationResult>();
        Validator.TryValidateObject(chat, new ValidationContext(chat), ranges, validateAllProperties: true);
        List<string> problems = [.. ranges.Select(wrong => $"{Key(wrong.MemberNames.Single())} {wrong.ErrorMessage}")];
        if (!string.IsNullOrWhiteSpace(chat.BaseAddress) && !IsAddress(chat.BaseAddress))
            problems.Add($"{Key(nameof(chat.BaseAddress))} must be an address such as http://localhost:11434/v1.");
        if (string.IsNullOrWhiteSpace(chat.BaseAddress) && !string.IsNullOrWhiteSpace(chat.Model))
            problems.Add($"{Key(nameof(chat.BaseAddress))} is missing: {Key(nameof(chat.Model))} names a model, but no server.");
        if (string.IsNullOrWhiteSpace(chat.Model) && !string.IsNullOrWhiteSpace(chat.BaseAddress))
            problems.Add($"{Key(nameof(chat.Model))} is missing: name the model as the server at the base address knows it.");
        if (chat.Key is { } key && key.Any(c => c is <= ' ' or > '~'))
            problems.Add($"{Key(nameof(chat.Key))} holds a blank or a character that no key has; copy it again.");
        if (chat.MaxOutputTokens > chat.ContextTokens / 2)
            problems.Add(
                $"{Key(nameof(chat.MaxOutputTokens))} must be at most half of {Key(nameof(chat.ContextTokens))}, which the prompt shares."
            );
        return problems;
    }

    private static string Key(string property) => $"{ChatModelOptions.Section}:{property}";

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address is { UserInfo: "", Query: "", Fragment: "" };
}
