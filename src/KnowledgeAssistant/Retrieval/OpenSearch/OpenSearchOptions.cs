using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Where OpenSearch is and how it is used; bound from <c>KnowledgeAssistant:Retrieval:OpenSearch</c>, read when that engine is chosen.</summary>
public sealed class OpenSearchOptions
{
    public const string Area = RetrievalOptions.Area + ":OpenSearch";

    /// <summary>Environment variable with the address, for where <see cref="Url"/> is empty.</summary>
    public const string UrlVariable = "OPENSEARCH_URL";

    /// <summary>Base address, for instance <c>https://search.example.org:9200</c>. Empty: what the environment variable OPENSEARCH_URL says.</summary>
    public string Url { get; set; } = "";

    /// <summary>Name for basic authentication; empty for none.</summary>
    public string UserName { get; set; } = "";

    /// <summary>Never logged, shown or put into a message.</summary>
    public string Password { get; set; } = "";

    /// <summary>PEM file with the authority that signed the server's certificate; empty: those that the machine trusts. There is no setting that trusts blindly.</summary>
    public string CertificateAuthority { get; set; } = "";

    /// <summary>Signatures of Amazon's managed services. Keys come from where AWS programs find them: environment, profile, container or machine role.</summary>
    public AwsService Signing { get; set; }

    /// <summary>AWS region of the service, for instance <c>eu-central-1</c>; needed for <see cref="Signing"/>.</summary>
    public string Region { get; set; } = "";

    /// <summary>Limit of one request with all its repeats. Longer than a slow search, shorter than anybody waits.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Pieces of a generation; one serves some ten million passages well, and one has one keyword ranking.</summary>
    [Range(1, 64)]
    public int Shards { get; set; } = 1;

    /// <summary>Copies of each piece beside the first. A cluster of one node cannot place any; it works all the same.</summary>
    [Range(0, 8)]
    public int Replicas { get; set; } = 1;

    /// <summary>What finds near vectors. Lucene runs everywhere; Faiss needs the native libraries of the official distribution.</summary>
    public VectorEngine VectorEngine { get; set; } = VectorEngine.Lucene;

    /// <summary>HNSW: neighbours of each vector; more cost memory and time to index.</summary>
    [Range(2, 100)]
    public int Neighbours { get; set; } = 32;

    /// <summary>HNSW: candidates looked at for each new vector.</summary>
    [Range(16, 2_000)]
    public int BuildBeam { get; set; } = 256;

    /// <summary>
    /// HNSW: candidates looked at in a search, at least as many as are wanted. The server's own default is the number wanted, which finds half of the
    /// near ones: questions lie far from passages in a static model's space, and graphs are made for points among their like.
    /// </summary>
    [Range(16, 10_000)]
    public int SearchBeam { get; set; } = 10_000;

    /// <summary>
    /// Up to this many passages in an index all vectors are compared. That is exact, and at 100,000 passages and 384 dimensions still quicker than a
    /// graph asked so widely that it finds nearly as much.
    /// </summary>
    [Range(0, 1_000_000)]
    public int ExactUpTo { get; set; } = 150_000;

    /// <summary>
    /// Who makes one ranking of the search by words and the one by meaning. The library knows each passage's exact scores and places in both, and shows them; the
    /// cluster saves a little work and tells neither.
    /// </summary>
    public FusionPlace Fusion { get; set; } = FusionPlace.Library;

    /// <summary>
    /// From this many passages on, all of them are compared by the first third of their vectors, and the nearest by that whole; a question of which that third holds
    /// little is compared whole with all. In smaller indexes that is quick.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int HeadsFrom { get; set; } = 20_000;

    /// <summary>Requests of a bulk write under way at once.</summary>
    [Range(1, 16)]
    public int BulkRequests { get; set; } = 2;
}

/// <summary>Service name in an AWS signature.</summary>
public enum AwsService
{
    /// <summary>Requests are not signed.</summary>
    None,

    /// <summary>Amazon OpenSearch Service.</summary>
    Es,

    /// <summary>Amazon OpenSearch Serverless.</summary>
    Aoss,
}

/// <summary>Where the two rankings of a hybrid search become one.</summary>
public enum FusionPlace
{
    Library,

    /// <summary>One <c>hybrid</c> query; needs OpenSearch 2.19 with its plug-in neural-search.</summary>
    Cluster,
}

/// <summary>The library behind a vector field.</summary>
public enum VectorEngine
{
    Lucene,
    Faiss,
}
