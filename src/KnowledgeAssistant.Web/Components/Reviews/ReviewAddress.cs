using System.Globalization;
using KnowledgeAssistant.Reviews;
using Microsoft.AspNetCore.WebUtilities;

namespace KnowledgeAssistant.Web.Components.Reviews;

/// <summary>Which part of the queue is shown, as the address says it: a reload, a link and the way back show the same.</summary>
public sealed record ReviewAddress
{
    public const int PageSize = 25;

    public const string AllStates = "all";

    /// <summary>A longer search is cut: an address has its limits.</summary>
    public const int MaxText = 200;

    public ReviewFilter Filter { get; init; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Whether anything but the state narrows the list.</summary>
    public bool IsNarrowed => Filter != new ReviewFilter { State = Filter.State };

    /// <remarks>What makes no sense is left out: an old or mistyped address shows more, never an error.</remarks>
    public static ReviewAddress Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } whole ? whole.Query : "");
        return new ReviewAddress
        {
            Filter = new ReviewFilter
            {
                State = Text("state") == AllStates ? null : Name<ReviewState>("state") ?? ReviewState.Open,
                Rated = Name<RatedAs>("rated"),
                Reason = Name<RatingReasons>("reason") is { } reason && ReviewWords.Reasons.Contains(reason) ? reason : null,
                Support = Name<SupportState>("support"),
                CollectionId = Guid.TryParse(Text("collection"), CultureInfo.InvariantCulture, out var id) ? id : null,
                From = Day("from"),
                To = Day("to"),
                Text = Words(Text("q")),
            },
            Page = int.TryParse(Text("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
                ? Math.Clamp(page, 1, 1_000)
                : 1,
        };

        string? Text(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;

        T? Name<T>(string name)
            where T : struct, Enum =>
            Text(name) is { Length: > 0 } text
            && char.IsAsciiLetter(text[0])
            && Enum.TryParse<T>(text, ignoreCase: true, out var value)
            && Enum.IsDefined(value)
                ? value
                : null;

        static string? Words(string? text) => text?.Trim() is { Length: > 0 } words ? words[..Math.Min(words.Length, MaxText)] : null;

        DateOnly? Day(string name) => ParseDay(Text(name));
    }

    public static DateOnly? ParseDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string? DayText(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The page of one turn, with the list it was chosen from.</summary>
    public string Of(Guid turnId) => Address(FormattableString.Invariant($"/reviews/{turnId:D}"));

    public override string ToString() => Address("/reviews");

    private string Address(string path) =>
        QueryHelpers.AddQueryString(
            path,
            new Dictionary<string, string?>
            {
                ["state"] = Filter.State is { } state ? (state == ReviewState.Open ? null : state.ToString()) : AllStates,
                ["rated"] = Filter.Rated?.ToString(),
                ["reason"] = Filter.Reason?.ToString(),
                ["support"] = Filter.Support?.ToString(),
                ["collection"] = Filter.CollectionId?.ToString("D"),
                ["from"] = DayText(Filter.From),
                ["to"] = DayText(Filter.To),
                ["q"] = Filter.Text,
                ["page"] = Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture),
            }
        );
}
