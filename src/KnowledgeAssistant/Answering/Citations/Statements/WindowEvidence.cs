namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>What speaks for and against a statement's being carried by a few neighbouring sentences of a passage.</summary>
/// <param name="First">The first of the sentences, from 0.</param>
/// <param name="LacksPart">Whether they hold nothing of a part of the statement.</param>
/// <param name="Turns">What turns it into something else.</param>
/// <param name="SaysOpposite">Whether the nearest sentence says the opposite by a word of a group.</param>
/// <param name="IsDenied">Whether they deny a word that the statement affirms, or the other way round.</param>
internal sealed record WindowEvidence(int First, int Count, bool LacksPart, StatementTurns Turns, bool SaysOpposite, bool IsDenied)
{
    private bool IsOpposed => Turns.Opposites > 0;

    /// <summary>The signs in the order of the weights.</summary>
    public IReadOnlyList<double> Signs =>
        [
            One(LacksPart),
            One(SaysOpposite && Turns.IsOdd),
            One(SaysOpposite && !Turns.IsOdd),
            One(IsDenied && Turns.IsOdd),
            One(IsDenied && !Turns.IsOdd),
            One(Turns.IsOdd && IsOpposed),
            One(Turns.IsOdd && !IsOpposed),
            One(!Turns.IsOdd && IsOpposed),
            One(Turns.Reversals > 0),
            One(Turns.IsTorn),
            One(Turns.LosesOnly),
            One(Turns.GainsOnly),
            One(Turns.IsCrossed),
        ];

    private static double One(bool holds) => holds ? 1 : 0;
}
