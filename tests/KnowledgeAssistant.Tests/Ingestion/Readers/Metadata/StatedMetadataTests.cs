using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Metadata;

/// <summary>What files say of themselves, through their readers.</summary>
public sealed class StatedMetadataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metadata-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(
        "page.html",
        "<html lang=de-AT><head><title>T</title><meta name=author content='Ada; Grace Hopper'></head><body><p>The cat is in the house and on the mat of the man.",
        "Ada|Grace Hopper",
        "de"
    )]
    [InlineData(
        "page.html",
        "<html lang=''><head><meta name=AUTHOR content='admin'><meta property='dc.creator' content='Żak'></head><body><p>Kurz",
        "Żak",
        null
    )]
    [InlineData("notes.md", "---\ntitle: T\nauthor: Ada\nlang: fr\n---\nText", "Ada", "fr")]
    [InlineData("notes.md", "---\nauthors:\n  - Ada\n  - \"Grace Hopper\"\nlanguage: en_GB\n---\nText", "Ada|Grace Hopper", "en")]
    [InlineData("notes.md", "---\nauthors: [Ada, 'Grace Hopper']\n---\nText", "Ada|Grace Hopper", null)]
    [InlineData("notes.md", "Text", "", null)]
    public void Read_FileStatesMetadata_AreTakenFromIt(string name, string text, string authors, string? language)
    {
        var metadata = Read(name, text).Metadata;

        Assert.Equal(authors, string.Join('|', metadata.Authors));
        Assert.Equal(language, metadata.Language);
        Assert.DoesNotContain(DerivedField.Authors, metadata.Derived);
        Assert.DoesNotContain(DerivedField.Language, metadata.Derived);
    }

    [Theory]
    [InlineData("---\ntitle: Given\n---\n# Heading", false)]
    [InlineData("# Heading", true)]
    [InlineData("Text", true)]
    public void Read_Title_IsMarkedAsDerivedUnlessTheFileStatesIt(string text, bool isDerived) =>
        Assert.Equal(isDerived, Read("notes.md", text).Metadata.Derived.Contains(DerivedField.Title));

    [Theory]
    [InlineData("---\ntype: Safety Policy\n---\nText", "safety policy", false)]
    [InlineData("---\ntype: post\n---\n# Travel policy", "policy", true)]
    public void Read_Type_IsTheFilesOwnUnlessItNamesAPageOfASite(string text, string expected, bool isDerived)
    {
        var metadata = Read("notes.md", text).Metadata;

        Assert.Equal(expected, metadata.Type);
        Assert.Equal(isDerived, metadata.Derived.Contains(DerivedField.Type));
    }

    private DocumentContent Read(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return new DocumentReaders().Read(new ReaderInput(path, name, new ReaderLimits()), CancellationToken.None);
    }
}
