using System.Text;
using System.Text.Json;

namespace KnowledgeAssistant.TestModels;

/// <summary>Sends one answer as its behaviour says.</summary>
internal sealed class ModelAnswer(ModelBehaviour behaviour, ModelRequest request, ResponseBody body)
{
    private int _tokens;
    private long _started;

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await body.StartAsync(cancellationToken);
        if (behaviour.Body is { } fixedBody)
            await body.WriteAsync(fixedBody, cancellationToken);
        else
            await StreamAsync(cancellationToken);
        await body.EndAsync(cancellationToken);
    }

    private async Task StreamAsync(CancellationToken cancellationToken)
    {
        await EventAsync(ModelJson.Role(), cancellationToken);
        await Task.Delay(behaviour.FirstTokenDelay, cancellationToken);
        _started = TimeProvider.System.GetTimestamp();
        foreach (var token in Split(behaviour.Reasoning))
            await EventAsync(ModelJson.Delta("reasoning_content", token, behaviour.EscapesUnicode), cancellationToken);
        do
        {
            foreach (var token in Split(behaviour.Answer))
            {
                if (await RawAsync(cancellationToken))
                    return;
                await StallAsync(cancellationToken);
                await TokenAsync(token, cancellationToken);
            }
        } while (behaviour.Endless && !body.IsCut);
        if (await RawAsync(cancellationToken))
            return;
        await StallAsync(cancellationToken);
        await FinishAsync(cancellationToken);
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (behaviour.FinishReason is { } reason)
            await EventAsync(ModelJson.Finish(reason), cancellationToken);
        if (behaviour.SendsUsage && WantsUsage())
            await EventAsync(ModelJson.Usage(request.Body.GetRawText().Length / 4, _tokens), cancellationToken);
        if (behaviour.SendsDone)
            await EventAsync("[DONE]", cancellationToken);
    }

    private async Task TokenAsync(string token, CancellationToken cancellationToken)
    {
        if (behaviour.BeforeToken is { } before)
            await before(_tokens).WaitAsync(cancellationToken);
        if (behaviour.TokensPerSecond > 0)
        {
            // By the clock from the start on, so that late timers do not add up.
            var due = TimeSpan.FromSeconds(_tokens / behaviour.TokensPerSecond) - TimeProvider.System.GetElapsedTime(_started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, cancellationToken);
        }
        await EventAsync(ModelJson.Delta("content", token, behaviour.EscapesUnicode), cancellationToken);
        _tokens++;
    }

    private async Task<bool> RawAsync(CancellationToken cancellationToken)
    {
        if (behaviour.Raw.Length == 0 || _tokens != behaviour.RawAfterTokens)
            return false;
        await body.WriteAsync(behaviour.Raw, cancellationToken);
        return behaviour.StopsAfterRaw;
    }

    private Task StallAsync(CancellationToken cancellationToken) =>
        _tokens == behaviour.StallAfterTokens ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken) : Task.CompletedTask;

    private Task EventAsync(string data, CancellationToken cancellationToken) =>
        body.WriteAsync($"data: {data}{behaviour.LineEnd}{behaviour.LineEnd}", cancellationToken);

    private bool WantsUsage() =>
        request.Body.TryGetProperty("stream_options", out var options)
        && options.TryGetProperty("include_usage", out var usage)
        && usage.ValueKind == JsonValueKind.True;

    /// <summary>Words with the white space before them, or pieces of a fixed length.</summary>
    private IEnumerable<string> Split(string text)
    {
        if (behaviour.TokenCharacters is { } size)
        {
            for (var start = 0; start < text.Length; start += size)
                yield return text[start..Math.Min(text.Length, start + size)];
            yield break;
        }
        var token = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) && token.Length > 0 && !char.IsWhiteSpace(token[^1]))
            {
                yield return token.ToString();
                token.Clear();
            }
            token.Append(c);
        }
        if (token.Length > 0)
            yield return token.ToString();
    }
}
