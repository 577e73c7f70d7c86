using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.TestModels;

/// <summary>Written by hand: a serialiser would mend what a bad server sends, half a surrogate pair for instance.</summary>
internal static class ModelJson
{
    public static string Error(string message, string code) =>
        $$$"""{"error":{"message":"{{{Escape(message, false)}}}","type":"{{{code}}}","code":"{{{code}}}"}}""";

    public static string Delta(string member, string text, bool escapesUnicode) =>
        Chunk($$"""{"index":0,"delta":{"{{member}}":"{{Escape(text, escapesUnicode)}}"},"finish_reason":null}""");

    public static string Role() => Chunk("""{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}""");

    public static string Finish(string reason) => Chunk($$"""{"index":0,"delta":{},"finish_reason":"{{reason}}"}""");

    public static string Usage(int prompt, int completion) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":"test","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":{{{prompt}}},"completion_tokens":{{{completion}}},"total_tokens":{{{prompt + completion}}}}}"""
        );

    private static string Chunk(string choice) =>
        $$"""{"id":"test","object":"chat.completion.chunk","model":"test-model","choices":[{{choice}}]}""";

    private static string Escape(string text, bool escapesUnicode)
    {
        var json = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (c is '"' or '\\')
                json.Append('\\').Append(c);
            else if (c < ' ' || (c > '~' && escapesUnicode) || (char.IsSurrogate(c) && !isPair))
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else if (isPair)
                json.Append(c).Append(text[++i]);
            else
                json.Append(c);
        }
        return json.ToString();
    }
}
