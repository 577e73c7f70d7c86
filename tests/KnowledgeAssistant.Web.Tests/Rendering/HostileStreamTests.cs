using System.Runtime.CompilerServices;
using System.Text;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Web.Components.Chat;
using KnowledgeAssistant.Web.Tests.Components.Chat;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

/// <summary>Hostile model output on its whole way, from the bytes of the stream to the page's HTML: harmless at every moment, and the same wherever it was cut.</summary>
public sealed class HostileStreamTests
{
    private static readonly Evidence[] Evidence = [AnswerStateTests.Evidence(1, "Stop <img src=x onerror=alert(1)> at 20 m/s.")];

    private static readonly string[] Quotes =
    [
        "Stop [1 \"<img src=x onerror=alert(1)>\"].",
        "Stop [1 \"](javascript:alert(1))\"](javascript:alert(1)).",
        "[Stop [1 \"<script>alert(1)</script>\"]](javascript:alert(1))",
        "【1 “é</q><svg onload=alert(1)>”】 🚢 <b",
        "Stop [1 \"&lt;img src=x onerror=alert(1)&gt;\"] &#60;script&#62;",
        "- > [1 \"`<b onclick=alert(1)>`\"] **<b** `onclick=[1]`>",
        "[1 \"never closed <script>alert(1)</script>\n\nand on",
    ];

    public static TheoryData<string> Payloads => [.. SafeMarkdownTests.Payloads.Select(row => row.Data), .. Quotes];

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Answer_CutAtEveryByte_IsTheSameHarmlessTree(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes($"Stop at 20 m/s [1]. {payload}\n\nÉnd [1].");
        var whole = await HtmlAsync(await ReadAsync(Deltas(bytes, bytes.Length)));
        SafeMarkdownTests.AssertHarmless(whole);

        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var html = await HtmlAsync(await ReadAsync(Deltas(bytes, cut)));
            if (!whole.Equals(html, StringComparison.Ordinal))
                Assert.Equal(whole, html + $" (cut at byte {cut})");
        }
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Answer_ByteByByte_IsHarmlessAtEveryMoment(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes($"Stop at 20 m/s [1]. {payload}\n\nÉnd [1].");
        var whole = await HtmlAsync(await ReadAsync(Deltas(bytes, bytes.Length)));
        var state = AnswerState.Asked(Guid.Empty, "When?", MetadataFilter.None, DateTime.UnixEpoch);
        var sequence = 0;
        var shown = "";
        await foreach (
            var next in CitationChecker.CheckAsync(PiecesAsync(Deltas(bytes, null)), Evidence, null, NullLogger.Instance, default)
        )
        {
            state.Apply(new NumberedEvent(++sequence, next));
            var html = await HtmlAsync(state);
            if (html != shown)
                SafeMarkdownTests.AssertHarmless(shown = html);
        }

        Assert.Equal(whole, shown);
    }

    private static Task<string> HtmlAsync(AnswerState state) =>
        Rendered.BlocksAsync(state.Text.Blocks, citation: number => builder => builder.AddContent(0, $"#{number}"));

    private static async Task<AnswerState> ReadAsync(IEnumerable<string> deltas)
    {
        var state = AnswerState.Asked(Guid.Empty, "When?", MetadataFilter.None, DateTime.UnixEpoch);
        var sequence = 0;
        await foreach (var next in CitationChecker.CheckAsync(PiecesAsync(deltas), Evidence, null, NullLogger.Instance, default))
            state.Apply(new NumberedEvent(++sequence, next));
        return state;
    }

    /// <summary>As the client reads them: a letter whose bytes are parted comes with its last one. Null: a byte each; else two parts.</summary>
    private static IEnumerable<string> Deltas(byte[] bytes, int? cut)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        byte[][] parts = cut is { } at ? [bytes[..at], bytes[at..]] : [.. bytes.Select(each => new[] { each })];
        foreach (var part in parts)
        {
            var letters = new char[part.Length + 1];
            yield return new string(letters, 0, decoder.GetChars(part, letters, flush: false));
        }
    }

    private static async IAsyncEnumerable<WriterPiece> PiecesAsync(
        IEnumerable<string> deltas,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Task.CompletedTask;
        var parser = new MarkerParser();
        foreach (var delta in deltas)
        foreach (var piece in parser.Add(delta))
            yield return piece;
        foreach (var piece in parser.Finish())
            yield return piece;
    }
}
