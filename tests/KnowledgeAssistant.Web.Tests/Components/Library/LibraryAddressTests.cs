using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Components.Library;

public sealed class LibraryAddressTests
{
    private static readonly Guid Collection = Guid.Parse("0193f000-0000-7000-8000-000000000001");
    private static readonly Guid Document = Guid.Parse("0193f000-0000-7000-8000-000000000002");

    [Fact]
    public void ToString_NothingChosen_IsThePlainAddress()
    {
        Assert.Equal("/library", new LibraryAddress().ToString());
    }

    [Fact]
    public void ToString_EverythingChosen_IsReadBackAsTheSame()
    {
        var address = new LibraryAddress
        {
            CollectionId = Collection,
            State = DocumentState.Failed,
            Notes = DocumentNotes.Warnings,
            Search = "10 % & more? #2",
            Order = DocumentOrder.Date,
            Descending = true,
            DocumentId = Document,
        };
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri("http://x" + address).Query);

        Assert.Equal(
            address,
            LibraryAddress.Parse(query["collection"], query["state"], query["q"], query["sort"], query["document"], query["reading"])
        );
    }

    [Theory]
    [InlineData("no-id", "Melting", "-Colour", "17")]
    [InlineData("", "", "", "")]
    [InlineData(null, "4", "2", null)]
    public void Parse_WhatMakesNoSense_IsLeftOut(string? collection, string? state, string? sort, string? document)
    {
        var address = LibraryAddress.Parse(collection, state, null, sort, document);

        Assert.Equal(new LibraryAddress(), address with { Descending = false });
    }

    [Fact]
    public void SortedBy_TheSameOrderAgain_TurnsItRound()
    {
        var byDate = new LibraryAddress().SortedBy(DocumentOrder.Date);

        Assert.False(byDate.Descending);
        Assert.True(byDate.SortedBy(DocumentOrder.Date).Descending);
        Assert.False(byDate.SortedBy(DocumentOrder.Date).SortedBy(DocumentOrder.Date).Descending);
    }
}
