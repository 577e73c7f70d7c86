using System.Text.Json;
using KnowledgeAssistant.Answering;

namespace KnowledgeAssistant.Cli;

/// <summary>The file of <c>--history</c>: a JSON array of {"role","content"}, oldest first.</summary>
internal static class HistoryFile
{
    /// <summary>A conversation, not a data dump.</summary>
    private const long LargestFile = 16 * 1024 * 1024;

    /// <param name="path">Null when the option was not given.</param>
    /// <exception cref="WrongUsageException">The file is missing or not of that shape.</exception>
    public static async Task<IReadOnlyList<HistoryMessage>> ReadAsync(string? path, CancellationToken cancellationToken)
    {
        if (path is null)
            return [];
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new WrongUsageException($"--history: '{path}' is larger than 16 MB.");
            await using var file = File.OpenRead(path);
            using var document = await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(MessageOf)]
                : throw Malformed(path, "it is no array");
        }
        catch (JsonException exception)
        {
            throw Malformed(path, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new WrongUsageException($"--history: '{path}' cannot be read: {exception.Message}");
        }

        HistoryMessage MessageOf(JsonElement element, int index)
        {
            if (
                element.ValueKind != JsonValueKind.Object
                || !element.TryGetProperty("content", out var content)
                || content.ValueKind != JsonValueKind.String
                || !element.TryGetProperty("role", out var role)
            )
                throw Malformed(path, $"message {index + 1} has no role or content");
            return role.ValueKind == JsonValueKind.String && Enum.TryParse<HistoryRole>(role.GetString(), ignoreCase: true, out var known)
                ? new HistoryMessage(known, content.GetString()!)
                : throw Malformed(path, $"the role of message {index + 1} is neither user nor assistant");
        }
    }

    private static WrongUsageException Malformed(string path, string reason) =>
        new($"--history: '{path}' must be a JSON array of {{\"role\",\"content\"}}, oldest first: {reason}.");
}
