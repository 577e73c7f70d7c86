namespace KnowledgeAssistant.Models;

/// <summary>Section <c>KnowledgeAssistant:Models</c>.</summary>
public sealed class ModelOptions
{
    public const string Area = "Models";
    public const string Section = "KnowledgeAssistant:" + Area;

    public EmbeddingModelOptions Embedding { get; init; } = new();

    public EncoderModelOptions Encoder { get; init; } = new();

    public ChatModelOptions Chat { get; init; } = new();
}

/// <summary>Section <c>KnowledgeAssistant:Models:Embedding</c>: which model turns texts into vectors. A change means a rebuild of the index.</summary>
public sealed class EmbeddingModelOptions
{
    /// <summary><c>static</c>: the model shipped with the product; works offline and needs no account.</summary>
    public string Provider { get; init; } = EmbeddingProviders.Static;

    /// <summary>The static model's folder; a relative one lies beside the program, where the build puts it.</summary>
    public string Folder { get; init; } = "models/static-minilm-384";

    /// <summary>Only the first so many numbers of each vector (the static model: 384, 256 or 192); null keeps all. Fewer save memory and cost a little quality.</summary>
    public int? Dimensions { get; init; }
}

/// <summary>Section <c>KnowledgeAssistant:Models:Encoder</c>: the model that compares sentences. It ships with the product.</summary>
public sealed class EncoderModelOptions
{
    /// <summary>The encoder's folder; a relative one lies beside the program, where the build puts it.</summary>
    public string Folder { get; init; } = "models/all-minilm-l6-v2";

    /// <summary>Cores that all its work together may keep busy; null for half of the machine's, so that pages stay quick.</summary>
    public int? Workers { get; init; }
}

/// <summary>The values of <see cref="EmbeddingModelOptions.Provider"/>.</summary>
public static class EmbeddingProviders
{
    public const string Static = "static";
}
