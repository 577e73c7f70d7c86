using KnowledgeAssistant.Retrieval.OpenSearch;

namespace KnowledgeAssistant.Tests.Retrieval.OpenSearch;

/// <summary>The client that the product's registration makes, for one test's options.</summary>
internal sealed class OpenSearchClients(OpenSearchOptions options, TimeProvider time) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(OpenSearchHandler.Create(options, time));
}
