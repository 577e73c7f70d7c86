namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Where the cluster is, and what is wrong with the settings that say so.</summary>
internal static class OpenSearchAddress
{
    /// <exception cref="PassageIndexException">No usable address is set.</exception>
    public static Uri Of(OpenSearchOptions options)
    {
        var text = TextOf(options);
        if (Problem(text) is { } problem)
            throw new PassageIndexException(problem, isTransient: false);
        return new Uri(text.EndsWith('/') ? text : text + "/");
    }

    public static string TextOf(OpenSearchOptions options) =>
        options.Url.Length > 0 ? options.Url : Environment.GetEnvironmentVariable(OpenSearchOptions.UrlVariable) ?? "";

    /// <summary>What is wrong with an address, in plain words; null when nothing is. The address itself is not repeated: it may hold a password.</summary>
    public static string? Problem(string text)
    {
        if (text.Length == 0)
            return $"No OpenSearch is named: set KnowledgeAssistant:{OpenSearchOptions.Area}:Url, or the environment variable {OpenSearchOptions.UrlVariable}.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return "The address of OpenSearch must begin with http:// or https://.";
        if (address.UserInfo.Length > 0)
            return $"The address of OpenSearch must not hold a name or password: put them into {OpenSearchOptions.Area}:UserName and Password.";
        return address.Query.Length > 0 || address.Fragment.Length > 0 ? "The address of OpenSearch must end after its path." : null;
    }
}
