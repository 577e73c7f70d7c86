using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;

namespace KnowledgeAssistant.Web.Components.Record;

/// <summary>What one open page of a document knows; its parts reach the library through <see cref="Library"/>, which puts faults into words.</summary>
public sealed class RecordView(LibraryView library, UserDirectory users, Guid adminId)
{
    private readonly Dictionary<Guid, string> _names = [];

    public LibraryView Library { get; } = library;

    public Guid AdminId { get; } = adminId;

    /// <summary>Null for a document that is gone.</summary>
    public DocumentRecord? Record { get; private set; }

    /// <summary>Changes with each look at the document: what was made of its text is to be made anew.</summary>
    public int Look { get; private set; }

    public async Task LoadAsync(DocumentRecords records, Guid documentId, CancellationToken cancellationToken)
    {
        var done = await Library.TryAsync(async admin =>
        {
            Record = await records.FindAsync(admin, documentId, cancellationToken);
            foreach (var id in UsersOf(Record).Where(id => !_names.ContainsKey(id)))
                _names[id] = (await users.FindAsync(id, cancellationToken))?.Name ?? "Somebody who is no longer here";
        });
        // Who may not ask any more keeps nothing on the screen.
        if (!done)
            Record = null;
        Look++;
    }

    /// <param name="userId">One that the record names.</param>
    public string NameOf(Guid? userId) =>
        userId is not { } id ? "Nobody"
        : id == AdminId ? "You"
        : _names.GetValueOrDefault(id, "Somebody who is no longer here");

    private static IEnumerable<Guid> UsersOf(DocumentRecord? record) =>
        record is null
            ? []
            : record.Versions.Select(version => version.UploadedBy).Append(record.Stewardship.OwnerId).OfType<Guid>().Distinct();
}
