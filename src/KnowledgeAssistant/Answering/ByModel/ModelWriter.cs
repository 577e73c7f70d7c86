using System.Globalization;
using System.Runtime.CompilerServices;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Prompts;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Answering.ByModel;

/// <summary>Lets a chat model write the answer. What it writes is cut into text and citations here and checked by the caller.</summary>
internal sealed class ModelWriter(ChatModel model) : IAnswerWriter
{
    public int Fitting(string question, IReadOnlyList<Evidence> evidence) => AnswerPrompt.Fitting(question, evidence, model.Settings);

    /// <exception cref="ModelException">The model could not be asked, broke off or said nothing; what it wrote before was yielded.</exception>
    public async IAsyncEnumerable<WriterPiece> WriteAsync(
        WriterRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var use = ModelUses.Of(ModelPurpose.Answer, Prompt.Answer, model.Settings);
        yield return new WriterPiece("") { Use = use };
        var prompt = AnswerPrompt.Write(request.Question, request.Evidence, model.Settings);
        var markers = new MarkerParser();
        var hasText = false;
        ChatFinishReason? finish = null;
        await foreach (var update in model.Client.GetStreamingResponseAsync(prompt, cancellationToken: cancellationToken))
        {
            use = use.With(update);
            finish = update.FinishReason ?? finish;
            var text = hasText ? update.Text : update.Text.TrimStart();
            hasText |= text.Length > 0;
            if (text.Length > 0)
                foreach (var piece in markers.Add(text))
                    yield return piece;
        }
        foreach (var piece in markers.Finish())
            yield return piece;
        yield return new WriterPiece("") { Use = use };
        if (EndNote(finish, hasText, use) is { } note)
            yield return new WriterPiece(note, IsNote: true);
    }

    /// <summary>The program's own words behind an answer that is not whole.</summary>
    /// <exception cref="ModelException">There is no answer.</exception>
    private string? EndNote(ChatFinishReason? finish, bool hasText, ModelUse use)
    {
        var isCut = finish == ChatFinishReason.Length;
        if (!hasText)
            throw new ModelException(
                isCut ? "The chat model used up the tokens of its answer before it began to answer."
                    : finish == ChatFinishReason.ContentFilter ? "The chat model's server withheld the answer."
                    : "The chat model gave an empty answer.",
                isTransient: !isCut
            )
            {
                ServerText = string.Create(
                    CultureInfo.InvariantCulture,
                    $"finish_reason {finish?.Value}, {use.OutputTokens} tokens of at most {model.Settings.MaxOutputTokens}"
                ),
            };
        return isCut ? "\n\n(The answer was cut at its limit of length.)"
            : finish == ChatFinishReason.ContentFilter ? "\n\n(The rest of the answer was withheld by the model's server.)"
            : null;
    }
}
