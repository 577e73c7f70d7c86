using KnowledgeAssistant.Retrieval.Reranking;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Reranking;

public sealed class PassagePartsTests
{
    [Fact]
    public void Read_MixedPassage_NamesEachPartAndItsHeading()
    {
        const string text =
            "Opening hours\nWe open at 8:00. We close at 18:00.\nCan I come on Sundays?\n- Only in May.\nDay | From\nMonday | 8:00";
        var parts = PassageParts.Read(text, null);
        Assert.Equal(
            [
                (PassagePartKind.Heading, ""),
                (PassagePartKind.Sentence, "Opening hours"),
                (PassagePartKind.Sentence, "Opening hours"),
                (PassagePartKind.Question, "Opening hours"),
                (PassagePartKind.ListItem, "Can I come on Sundays?"),
                (PassagePartKind.Heading, "Can I come on Sundays?"),
                (PassagePartKind.TableRow, "Day | From"),
            ],
            parts.Select(part => (part.Kind, part.Heading))
        );
        Assert.Equal("Day From Monday | 8:00", parts[^1].SearchText(text));
        Assert.Equal([0, 1, 1, 2, 3, 4, 5], parts.Select(part => part.Line));
    }
}
