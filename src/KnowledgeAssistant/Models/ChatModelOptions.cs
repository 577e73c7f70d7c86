using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Models;

/// <summary>
/// Section <c>KnowledgeAssistant:Models:Chat</c>: the chat model that writes the answers, on any server that speaks OpenAI's chat completions.
/// Without one, answers are made of the documents' own sentences.
/// </summary>
public sealed class ChatModelOptions
{
    public const string Section = ModelOptions.Section + ":Chat";

    /// <summary>What stands before <c>/chat/completions</c>, for example <c>http://localhost:11434/v1</c>. Empty: no chat model.</summary>
    public string? BaseAddress { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; empty for servers that want none. Never shown or logged.</summary>
    public string? Key { get; set; }

    /// <summary>The model's name as the server knows it.</summary>
    public string? Model { get; set; }

    /// <summary>Tokens an answer may have. 1,024 are about 700 words: a longer answer is not read.</summary>
    [Range(16, 100_000, ErrorMessage = "must be 16 to 100000 tokens.")]
    public int MaxOutputTokens { get; set; } = 1024;

    /// <summary>Tokens of prompt and answer together. 8,192 hold eight passages with room; more than the server holds and it cuts the prompt silently.</summary>
    [Range(1024, 2_000_000, ErrorMessage = "must be 1024 to 2000000 tokens.")]
    public int ContextTokens { get; set; } = 8192;

    /// <summary>Seconds until the first token, retries and waiting for the server's queue included. A large model on a small machine needs most of a minute.</summary>
    [Range(1, 600, ErrorMessage = "must be 1 to 600 seconds.")]
    public int FirstTokenSeconds { get; set; } = 60;

    /// <summary>Seconds of silence in the middle of an answer: a server that has begun and is silent longer has lost it.</summary>
    [Range(1, 600, ErrorMessage = "must be 1 to 600 seconds.")]
    public int SilenceSeconds { get; set; } = 30;

    /// <summary>0 to 2; null leaves it to the server. Some models refuse any other than their own; then it is left out.</summary>
    [Range(0, 2, ErrorMessage = "must be 0 to 2.")]
    public double? Temperature { get; set; }

    /// <summary>Requests to the server at once; more wait for their turn.</summary>
    [Range(1, 1000, ErrorMessage = "must be 1 to 1000.")]
    public int Concurrency { get; set; } = 8;

    /// <summary>Attempts for one answer before its first token: too many requests, server faults and lost connections often pass.</summary>
    [Range(1, 10, ErrorMessage = "must be 1 to 10.")]
    public int Attempts { get; set; } = 3;

    /// <summary>Scheme, host and port of the base address: whom a key was given for. Null where there is none.</summary>
    public string? Server =>
        Uri.TryCreate(BaseAddress?.Trim(), UriKind.Absolute, out var address) ? address.GetLeftPart(UriPartial.Authority) : null;

    /// <summary>False: no chat model.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(BaseAddress) && !string.IsNullOrWhiteSpace(Model);

    public ChatModelOptions Copy() => (ChatModelOptions)MemberwiseClone();
}
