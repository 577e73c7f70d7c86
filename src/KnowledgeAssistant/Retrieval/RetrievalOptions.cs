using System.ComponentModel.DataAnnotations;
using KnowledgeAssistant.Retrieval.Fusion;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Retrieval;

/// <summary>How passages are found and ranked; bound from <c>KnowledgeAssistant:Retrieval</c>.</summary>
public sealed class RetrievalOptions
{
    public const string Area = "Retrieval";

    /// <summary>What holds the index. The embedded engine needs no server and answers in a few milliseconds; the others serve several instances.</summary>
    public EngineKind Engine { get; set; } = EngineKind.Sqlite;

    /// <summary>What the names of this product's generations on a server begin with, so that several may share one: schemas <c>ka_0001</c> and so on.</summary>
    [RegularExpression(
        "^[a-z][a-z0-9_]{0,39}$",
        ErrorMessage = "IndexName must be lower-case letters, digits and underscores, 40 at most, a letter first."
    )]
    public string IndexName { get; set; } = "ka";

    /// <summary>Days for which a generation that was live before is kept up to date, to be switched back to; 0 keeps it until an admin gives it up.</summary>
    [Range(0, 3650)]
    public int KeepGenerationDays { get; set; } = 14;

    /// <summary>How the two legs' rankings become one. The weighted sum beats reciprocal ranks wherever the weight is tuned.</summary>
    public FusionKind Fusion { get; set; } = FusionKind.WeightedSum;

    /// <summary>Share of the vector leg in the weighted sum, 0 to 1. Tuned for the static model on the development sets, where .35 to .45 are alike.</summary>
    [Range(0, 1)]
    public double DenseWeight { get; set; } = 0.40;

    /// <summary>The k of reciprocal rank fusion; 60 is its authors' value.</summary>
    [Range(1, 1000)]
    public int ReciprocalRankConstant { get; set; } = 60;

    /// <summary>Passages each leg hands to fusion. More of them cost time and change little above rank 10.</summary>
    [Range(1, 1000)]
    public int Candidates { get; set; } = 50;

    /// <summary>Whether a word that is no English one and that no readable passage holds is taken for a word that differs by a slip or two.</summary>
    public bool CorrectSpelling { get; set; } = true;

    /// <summary>What orders the fused passages once more. The local one finds more golden passages than the fused ranking and needs no account.</summary>
    public RerankerKind Reranker { get; set; } = RerankerKind.Local;

    /// <summary>BM25: how soon repetition stops to count.</summary>
    [Range(0, 10)]
    public double K1 { get; set; } = 1.2;

    /// <summary>BM25: how much a long passage pays for its length, 0 to 1.</summary>
    [Range(0, 1)]
    public double B { get; set; } = 0.75;

    /// <summary>How often a title's terms count in each of its passages. Takes effect at the next start, without a rebuild.</summary>
    [Range(0, 10)]
    public int TitleCount { get; set; } = 2;

    /// <summary>How often the terms of the headings above a passage, and of its table's header row, count in it.</summary>
    [Range(0, 10)]
    public int HeadingCount { get; set; } = 1;
}
