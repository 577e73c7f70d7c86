using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Versions and passages as the index holds them, and back.</summary>
internal static class StoredDocuments
{
    public static string IdOfVersion(long number) => FormattableString.Invariant($"{number}");

    public static string IdOfPassage(long number, int ordinal) => FormattableString.Invariant($"{number}-{ordinal}");

    /// <summary>Passages first, the version's own entry last: where that one is, the whole version is.</summary>
    /// <param name="header">The index's; one of an older format takes no fields that it does not have.</param>
    public static IEnumerable<(string Id, StoredDocument Document)> Of(
        VersionPassages version,
        long number,
        RetrievalOptions options,
        HeaderCheck header
    )
    {
        var shared = Shared(version, number);
        var title = Analyser.Terms(version.Document.Title);
        var length = 0L;
        for (var i = 0; i < version.Passages.Count; i++)
        {
            var passage = WithTerms(shared, version.Passages[i], title, options, ref length);
            if (header.Format >= IndexBody.FirstWithShown)
                passage = passage with { Shown = ShownPassages.Write(passage), Content = null };
            var vector = version.Vectors[i];
            if (vector.Span.IndexOfAnyExcept(0f) >= 0)
                passage = passage with { Kind = StoredKinds.Passage, Vector = vector };
            if (header.Format >= IndexBody.FirstWithHeads)
                passage = passage with { Head = VectorHead.Of(passage.Vector) ?? VectorHead.Blank(header.Identity.Dimensions) };
            yield return (IdOfPassage(number, i), passage);
        }
        var entry = shared with
        {
            Kind = StoredKinds.Version,
            Content = shared.Content! with { Passages = version.Passages.Count, Length = length },
        };
        yield return (IdOfVersion(number), InAllColumns(entry, header.Identity.Dimensions, header.Format));
    }

    /// <summary>
    /// An entry that is no passage, with something in each column that a search reads of many passages. A column that all entries have is read by an entry's
    /// number; in one that some lack, Lucene looks up for each where it stands, which is a tenth of the work of a search.
    /// </summary>
    public static StoredDocument InAllColumns(StoredDocument entry, int dimensions, int format) =>
        entry with
        {
            Id = "",
            Ordinal = 0,
            Collection = entry.Collection ?? "",
            Source = entry.Source ?? "",
            Terms = "",
            Head = format >= IndexBody.FirstWithHeads ? VectorHead.Blank(dimensions) : null,
        };

    /// <summary>The labels of a rule, as <see cref="StoredDocument.Readers"/> and <see cref="StoredDocument.Own"/>.</summary>
    public static (string[] Readers, string[] Own) Labels(AccessRule rule) =>
        (
            [.. rule.Collection.Select(label => label.Value).Order(StringComparer.Ordinal)],
            rule.Document.Count == 0 ? [Clauses.AnyReader] : [.. rule.Document.Select(label => label.Value).Order(StringComparer.Ordinal)]
        );

    public static AccessRule RuleOf(StoredDocument stored) =>
        new(
            [.. (stored.Readers ?? []).Select(Access.AccessLabel.Parse)],
            [.. (stored.Own ?? []).Where(label => label != Clauses.AnyReader).Select(Access.AccessLabel.Parse)]
        );

    public static Passage PassageOf(StoredDocument stored)
    {
        var content = stored.Content!;
        return new Passage
        {
            Id = stored.Id!,
            Ordinal = stored.Ordinal!.Value,
            Range = new TextRange(content.Start, content.End),
            Text = content.Text ?? "",
            HeadingPath = content.Headings ?? [],
            TableHeader = content.TableHeader,
            Page = content.Page,
            Cells = content.Cells,
            Document = new DocumentInfo
            {
                CollectionId = content.CollectionId,
                Collection = stored.Collection!,
                DocumentId = Guid.Parse(stored.Document!),
                VersionId = Guid.Parse(stored.Version!),
                Source = stored.Source!,
                Title = content.Title,
                Format = stored.Format!,
                Date = new DateTime(stored.Date!.Value, DateTimeKind.Utc),
                Authors = stored.Authors ?? [],
                Language = stored.Language,
                Type = stored.Type,
            },
        };
    }

    /// <summary>What all entries of a version have alike.</summary>
    private static StoredDocument Shared(VersionPassages version, long number)
    {
        var document = version.Document;
        var (readers, own) = Labels(version.Access);
        return new StoredDocument
        {
            Kind = StoredKinds.PassageWithoutVector,
            Number = number,
            Document = document.DocumentId.ToString("N"),
            Version = document.VersionId.ToString("N"),
            Collection = document.Collection,
            Source = document.Source,
            Format = document.Format,
            Authors = document.Authors,
            Language = document.Language,
            Type = document.Type,
            Date = document.Date.Ticks,
            Readers = readers,
            Own = own,
            Content = new StoredContent { CollectionId = document.CollectionId, Title = document.Title },
        };
    }

    private static StoredDocument WithTerms(
        StoredDocument shared,
        Passage passage,
        IReadOnlyList<string> title,
        RetrievalOptions options,
        ref long length
    )
    {
        var text = Analyser.Tokens(passage.Text);
        // A first heading that repeats the title is the title; it counts as one.
        var headings = passage.HeadingPath.Where((heading, level) => level > 0 || heading != shared.Content!.Title);
        var context = headings
            .Append(passage.TableHeader ?? "")
            .SelectMany(Analyser.Terms)
            .Select(term => (Term: term, Count: options.HeadingCount))
            .Concat(title.Select(term => (Term: term, Count: options.TitleCount)))
            .Where(pair => pair.Count > 0)
            .ToList();
        length += text.Count + context.Sum(pair => pair.Count);
        var terms = text.Select(token => token.Term).Concat(context.SelectMany(pair => Enumerable.Repeat(pair.Term, pair.Count)));
        return shared with
        {
            Id = passage.Id,
            Ordinal = passage.Ordinal,
            Terms = string.Join(' ', terms),
            Stream = TermCodes.Encode(text, context),
            Content = shared.Content! with
            {
                Start = passage.Range.Start,
                End = passage.Range.End,
                Text = passage.Text,
                Headings = passage.HeadingPath,
                TableHeader = passage.TableHeader,
                Page = passage.Page,
                Cells = passage.Cells,
            },
        };
    }
}
