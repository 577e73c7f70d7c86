using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>What one open library page knows, and the way its parts reach the library: as their admin, with faults put into words in one place.</summary>
public sealed class LibraryView(LibraryAdministration library, GroupDirectory groups, Guid adminId)
{
    /// <summary>Whose page it is.</summary>
    public Guid AdminId => adminId;

    /// <summary>The list must be drawn anew; true when its rows must be asked for again.</summary>
    public event Func<bool, Task>? Changed;

    /// <summary>These changes have been taken into <see cref="Rows"/>.</summary>
    public event Func<IReadOnlyCollection<LibraryChange>, Task>? Told;

    /// <summary><see cref="Problem"/> is another one now.</summary>
    public event Action? ProblemChanged;

    public IReadOnlyList<CollectionRow> Collections { get; private set; } = [];

    /// <summary>Those that documents may come into: none that is being deleted.</summary>
    public IReadOnlyList<CollectionRow> OpenCollections => [.. Collections.Where(collection => !collection.IsDeleting)];

    public IReadOnlyList<KnownGroup> Groups { get; private set; } = [];

    /// <summary>Whether collections and groups have been read once.</summary>
    public bool IsLoaded { get; private set; }

    public LibraryRows Rows { get; } = new();

    public LibrarySelection Selection { get; } = new();

    /// <summary>Why the last thing asked for could not be done, in plain words.</summary>
    public string? Problem { get; private set; }

    public int Documents => Collections.Sum(collection => collection.Documents);

    public int Failed => Collections.Sum(collection => collection.Failed);

    public CollectionRow? Collection(Guid? id) => Collections.FirstOrDefault(collection => collection.Id == id);

    public Task LoadAsync(CancellationToken cancellationToken) =>
        TryAsync(async admin =>
        {
            Collections = await library.ListCollectionsAsync(admin, cancellationToken);
            Groups = await groups.ListAsync(cancellationToken);
            IsLoaded = true;
        });

    /// <summary>One window of the list; empty when it could not be read, which <see cref="Problem"/> then says.</summary>
    public Task<DocumentPage> ListAsync(DocumentQuery query, CancellationToken cancellationToken) =>
        Rows.LoadAsync(async () =>
        {
            var page = new DocumentPage([], 0);
            await TryAsync(async admin => page = await library.ListAsync(admin, query, cancellationToken));
            return page;
        });

    /// <summary>Runs something as this page's admin.</summary>
    /// <returns>Whether it was done; if not, <see cref="Problem"/> says why.</returns>
    public async Task<bool> TryAsync(Func<Guid, Task> action)
    {
        try
        {
            await action(adminId);
            Say(null);
            return true;
        }
        catch (Exception exception) when (exception is AdminRequiredException or StorageException)
        {
            Say(exception.Message);
        }
        catch (PassageIndexException)
        {
            // Its message is for the log; the change is stored and the worker carries it to the index.
            Say("The change is stored, but the search did not take it in yet. The server goes on trying; look again in a minute.");
        }
        return false;
    }

    public void Dismiss() => Say(null);

    public Task RedrawAsync(bool reload) => Changed?.Invoke(reload) ?? Task.CompletedTask;

    public Task TellAsync(IReadOnlyCollection<LibraryChange> changes) => Told?.Invoke(changes) ?? Task.CompletedTask;

    /// <summary>Who may read a document, shortly: its own groups where it has some, else its collection's rule.</summary>
    public string ReadersOf(DocumentRow row) =>
        LibraryWords.Readers(row.Labels.Count > 0 ? row.Labels : Collection(row.CollectionId)?.Labels ?? [], Groups);

    private void Say(string? problem)
    {
        if (Problem == problem)
            return;
        Problem = problem;
        ProblemChanged?.Invoke();
    }
}
