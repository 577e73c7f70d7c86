namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>
/// Fills in what a file does not say of itself from its text and name, marked as derived. Runs after the reader, in its process, once for all formats.
/// Says nothing rather than guess: a wrong filter value hides a document.
/// </summary>
internal static class MetadataDerivation
{
    /// <summary>Grows whenever it derives something else from the same content; part of every reader's number.</summary>
    public const int Number = 1;

    public static DocumentContent Complete(DocumentContent content, string fileName)
    {
        var stated = content.Metadata;
        var derived = stated.Derived.ToList();
        var metadata = stated with
        {
            Authors = Derive(stated.Authors, stated.Authors.Count == 0, () => NamedAuthors.In(content), DerivedField.Authors, derived),
            Language = Derive(stated.Language, stated.Language is null, () => LanguageDetector.Of(content), DerivedField.Language, derived),
            Type = Derive(stated.Type, stated.Type is null, () => DocumentTypes.Of(content, fileName), DerivedField.Type, derived),
        };
        var date = Derive(content.Date, content.Date is null, () => DatesInText.Of(content, fileName), DerivedField.Date, derived);
        return content with { Date = date, Metadata = metadata with { Derived = derived } };
    }

    private static T Derive<T>(T stated, bool isMissing, Func<T?> derive, DerivedField field, List<DerivedField> derived)
    {
        if (!isMissing || derive() is not { } found)
            return stated;
        if (!derived.Contains(field))
            derived.Add(field);
        return found;
    }
}
