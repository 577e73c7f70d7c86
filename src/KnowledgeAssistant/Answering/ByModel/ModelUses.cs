using KnowledgeAssistant.Answering.Prompts;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Answering.ByModel;

internal static class ModelUses
{
    public static ModelUse Of(ModelPurpose purpose, Prompt prompt, ChatModelOptions settings) =>
        new(purpose, settings.Model!, prompt.Id, settings.MaxOutputTokens, settings.ContextTokens, settings.Temperature, null, null);

    /// <summary>With the usage that the update tells; servers that tell none leave it open.</summary>
    public static ModelUse With(this ModelUse use, ChatResponseUpdate update) =>
        update.Contents.OfType<UsageContent>().LastOrDefault() is { Details: var details }
            ? use with
            {
                InputTokens = details.InputTokenCount ?? use.InputTokens,
                OutputTokens = details.OutputTokenCount ?? use.OutputTokens,
            }
            : use;
}
