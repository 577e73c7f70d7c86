using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Metadata;
using KnowledgeAssistant.Tests.Ingestion.Chunking;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Metadata;

public sealed class MetadataDerivationTests
{
    [Theory]
    [InlineData("Last updated: 3 March 2025", "notes.md", "2025-03-03")]
    [InlineData("Last updated on March 3rd, 2025", "notes.md", "2025-03-03")]
    [InlineData("Effective date: 25/12/2024", "notes.md", "2024-12-25")]
    [InlineData("Effective from January 2024", "notes.md", "2024-01-01")]
    [InlineData("Date: 2024-02-29", "notes.md", "2024-02-29")]
    [InlineData("Stand: 01.02.2025", "notes.md", "2025-02-01")]
    [InlineData("Nothing here.", "2024-05-06 minutes.md", "2024-05-06")]
    [InlineData("Nothing here.", "report_20240506.pdf", "2024-05-06")]
    [InlineData("Nothing here.", "report-2024-05.pdf", "2024-05-01")]
    [InlineData("Last updated: 3 March 2025", "2020-01-01.md", "2025-03-03")]
    // Two days, two dates, half a date, another number, a sentence, and no such day.
    [InlineData("Last updated: 03/04/2025", "notes.md", null)]
    [InlineData("Effective 1 March 2024 until 1 March 2025", "notes.md", null)]
    [InlineData("Last updated: March", "notes.md", null)]
    [InlineData("Nothing here.", "order 120240506.pdf", null)]
    [InlineData("Nothing here.", "2024-05-06 to 2024-06-07.md", null)]
    [InlineData("The update of 3 March 2025 was undone.", "notes.md", null)]
    [InlineData("Date: 31.02.2024", "notes.md", null)]
    public void Complete_WithoutADate_TakesOneThatALineOrTheNameStates(string line, string fileName, string? expected)
    {
        var content = MetadataDerivation.Complete(new Blocks().Heading(1, "Notes").Paragraph(line).Content(), fileName);

        Assert.Equal(DocumentDates.Parse(expected), content.Date);
        Assert.Equal(expected is not null, content.Metadata.Derived.Contains(DerivedField.Date));
    }

    [Theory]
    [InlineData("Travel expenses policy", "a.md", "policy")]
    [InlineData("Report on the travel policy", "a.md", "report")]
    [InlineData("KX-200: User Guide", "a.md", "manual")]
    [InlineData("Employee Handbook (2025)", "a.md", "handbook")]
    [InlineData("Platform information", "a.md", null)]
    [InlineData("Reform of the performance review", "a.md", null)]
    [InlineData("Prices", "price-list_2025.md", "price list")]
    [InlineData("Bedienungsanleitung", "a.md", "manual")]
    public void Complete_WithoutAType_TakesTheNounOfTitleOrName(string title, string fileName, string? expected)
    {
        var content = MetadataDerivation.Complete(new Blocks().Paragraph("x").Content() with { Title = title }, fileName);

        Assert.Equal(expected, content.Metadata.Type);
        Assert.Equal(expected is not null, content.Metadata.Derived.Contains(DerivedField.Type));
    }

    [Theory]
    [InlineData("meeting notes", "Attendees: Ada, Grace|Agenda|Talk|Action items")]
    [InlineData("letter", "Dear Ms Hopper,|Thank you for your visit.|Yours sincerely,|Ada")]
    [InlineData(null, "Dear reader, this is a book.|Agenda|The end")]
    public void Complete_WithATitleThatTellsNothing_LooksAtTheFormOfTheText(string? expected, string paragraphs)
    {
        var blocks = new Blocks();
        foreach (var text in paragraphs.Split('|'))
            blocks.Paragraph(text);

        Assert.Equal(expected, MetadataDerivation.Complete(blocks.Content() with { Title = "Monday" }, "a.md").Metadata.Type);
    }

    [Fact]
    public void Complete_NamedAuthors_AreDerivedOnlyWhereTheLineHoldsNames()
    {
        var named = MetadataDerivation.Complete(new Blocks().Paragraph("Author: Ada Lovelace; Grace Hopper").Content(), "a.md").Metadata;
        var sentence = MetadataDerivation.Complete(new Blocks().Paragraph("Author: see the last page of this document.").Content(), "a.md");

        Assert.Equal(["Ada Lovelace", "Grace Hopper"], named.Authors);
        Assert.Contains(DerivedField.Authors, named.Derived);
        Assert.Empty(sentence.Metadata.Authors);
    }

    [Fact]
    public void Complete_WhatTheFileStates_StaysAsItIs()
    {
        var stated = new DocumentMetadata(["Grace Hopper"], "de", "form");
        var content = new Blocks().Paragraph("Author: Ada Lovelace").Paragraph("Date: 2024-01-01").Text(60).Content() with
        {
            Title = "The policy",
            Date = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Metadata = stated,
        };

        var completed = MetadataDerivation.Complete(content, "2023-01-01.md");

        Assert.Equivalent(stated, completed.Metadata, strict: true);
        Assert.Equal(2020, completed.Date!.Value.Year);
    }
}
