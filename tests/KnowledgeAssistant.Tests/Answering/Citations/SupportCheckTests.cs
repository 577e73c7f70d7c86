using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

/// <summary>Each general rule of the support check once: a sentence in other words that holds, and its opposite that does not.</summary>
public sealed class SupportCheckTests
{
    [Theory]
    [InlineData("The pump speeds up the flow of cooling water.", "The flow of cooling water is slowed down by the pump.")]
    [InlineData("The south gate of the depot is left open on Sundays.", "On Sundays the south gate of the depot is closed.")]
    [InlineData("Rinse the brushes before you store them.", "Store the brushes before you rinse them.")]
    [InlineData("Bicycles are allowed in the yard, scooters are banned there.", "Scooters are allowed in the yard.")]
    [InlineData("Only the caretaker may open the boiler room.", "Every visitor may open the boiler room.")]
    [InlineData(
        "The museum bears the risk of the journey, the buyer pays the postage.",
        "The buyer bears the risk of the journey and the museum pays the postage."
    )]
    [InlineData("Payment by cheque is not possible at the counter.", "You can pay by cheque at the counter.")]
    public void Of_ASentenceThatTurnsThePassageRound_IsUnsupported(string passage, string sentence) =>
        Assert.Equal(Support.Unsupported, SupportCheck.Of(sentence, Passages.Of(1, passage)).Support);

    [Theory]
    [InlineData("The south gate of the depot is not open on Sundays.", "On Sundays the south gate of the depot is closed.")]
    [InlineData("Parcels are not released before the invoice has been paid.", "Parcels are only released after payment of the invoice.")]
    [InlineData("Deleted entries are left out of the monthly list.", "The monthly list excludes deleted entries.")]
    [InlineData("Nobody enters the boiler room without a helmet.", "A helmet is needed to enter the boiler room.")]
    [InlineData("The tubes are unsuitable for drinking water.", "The tubes are not suitable for drinking water.")]
    public void Of_ASentenceThatSaysItInOtherWords_IsParaphrased(string passage, string sentence) =>
        Assert.Equal(Support.Paraphrased, SupportCheck.Of(sentence, Passages.Of(1, passage)).Support);

    [Fact]
    public void Of_ATrueSentenceWithAnInventedPart_IsUnsupported() =>
        Assert.Equal(
            Support.Unsupported,
            SupportCheck
                .Of(
                    "Each trip is entered in the log before launching, and helicopters circle overhead.",
                    Passages.Of(1, "Each trip is entered in the log before launching.")
                )
                .Support
        );
}
