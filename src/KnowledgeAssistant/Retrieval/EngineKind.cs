namespace KnowledgeAssistant.Retrieval;

/// <summary>What holds the index.</summary>
public enum EngineKind
{
    /// <summary>Embedded, in the data folder; needs nothing and serves one machine.</summary>
    Sqlite,

    /// <summary>PostgreSQL with pgvector; several instances share it.</summary>
    Postgres,

    OpenSearch,
}
