using System.Globalization;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>What a schema was made with. How often titles and headings count is part of its posting lists, so a change of that asks for a rebuild.</summary>
internal sealed record PostgresHeader(IndexHeader Header, TermWeights Weights)
{
    public static TermWeights WeightsOf(RetrievalOptions options) => new(options.TitleCount, options.HeadingCount);

    /// <exception cref="PassageIndexException">It was made by a newer program, or is damaged.</exception>
    public static PostgresHeader Read(Dictionary<string, string> rows, string schema, IndexIdentity identity, RetrievalOptions options)
    {
        try
        {
            var header = IndexHeader.Read(rows, identity, PostgresSchema.Format, $"drop the schema '{schema}'");
            var weights = new TermWeights(Number(rows, "title_count"), Number(rows, "heading_count"));
            if (weights != WeightsOf(options) && header.Outdated is null)
                header = header with { Outdated = "its titles or headings count otherwise than is configured" };
            return new PostgresHeader(header, weights);
        }
        catch (PassageIndexException fault)
        {
            // Another instance may have brought it up to date: what needs no search goes on here meanwhile.
            throw new PassageIndexException(fault.Message, isTransient: false, fault) { NeedsAdmin = true };
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or KeyNotFoundException)
        {
            throw new PassageIndexException(
                $"The search index in the schema '{schema}' is damaged: {fault.Message}",
                isTransient: false,
                fault
            )
            {
                IsDamaged = true,
            };
        }
    }

    private static int Number(Dictionary<string, string> rows, string key) => int.Parse(rows[key], CultureInfo.InvariantCulture);
}
