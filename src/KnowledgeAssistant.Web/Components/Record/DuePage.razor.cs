using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;
using KnowledgeAssistant.Web.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace KnowledgeAssistant.Web.Components.Record;

public sealed partial class DuePage(
    DueDocuments due,
    LibraryAdministration library,
    GroupDirectory groups,
    UserDirectory users,
    NavigationManager navigation,
    TimeProvider time
)
{
    private const int PageSize = 50;

    private readonly Dictionary<Guid, string> _names = [];
    private LibraryView? _view;
    private DueDocumentPage? _page;

    [CascadingParameter]
    private SignedInUser? User { get; set; }

    [SupplyParameterFromQuery]
    private string? Owner { get; set; }

    [SupplyParameterFromQuery]
    private int? From { get; set; }

    private bool IsMine => Owner == "me";

    private int Skip => Math.Max(0, From ?? 0);

    protected override async Task OnParametersSetAsync()
    {
        if (User is not { } user)
            return;
        if (_view is null)
        {
            _view = new LibraryView(library, groups, user.Id);
            await _view.LoadAsync(CancellationToken.None);
        }
        await _view.TryAsync(async admin =>
        {
            var page = await due.ListAsync(admin, IsMine ? admin : null, Skip, PageSize, CancellationToken.None);
            foreach (var owner in page.Rows.Select(row => row.OwnerId).OfType<Guid>().Distinct().Where(id => !_names.ContainsKey(id)))
                if (await users.FindAsync(owner, CancellationToken.None) is { } known)
                    _names[owner] = owner == admin ? "you" : known.Name;
            _page = page;
        });
    }

    private IEnumerable<string> Why(DueDocument row)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (row.ReviewBy is { } by && by <= now)
            yield return $"Review by {LibraryWords.Date(by)}, {RecordWords.Due(by, now)}";
        if (row.SupersededBy is { } successor)
            yield return $"Replaced by “{successor}”";
    }

    private string At(int skip) =>
        QueryHelpers.AddQueryString(
            "/library/due",
            new Dictionary<string, string?>
            {
                ["owner"] = IsMine ? "me" : null,
                ["from"] = skip > 0 ? FormattableString.Invariant($"{skip}") : null,
            }
        );

    private void GoToLibrary() => navigation.NavigateTo("/library");
}
