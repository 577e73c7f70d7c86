using System.Globalization;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>A chat model's part in an answer, in one line.</summary>
internal static class ModelWords
{
    public static string Of(IReadOnlyList<ModelUse> uses) => string.Join(" ", uses.OrderByDescending(use => use.Purpose).Select(Of));

    private static string Of(ModelUse use)
    {
        var part = use.Purpose == ModelPurpose.Answer ? "Written by" : "Question completed by";
        var tokens = use is { InputTokens: { } read, OutputTokens: { } written }
            ? string.Create(CultureInfo.InvariantCulture, $", {read:N0} tokens read, {written:N0} written")
            : "";
        var temperature = use.Temperature is { } given ? string.Create(CultureInfo.InvariantCulture, $", temperature {given}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{part} {use.Model} (prompt {use.Prompt}, at most {use.MaxOutputTokens:N0} tokens{temperature}){tokens}."
        );
    }
}
