using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Names the wrong key and what it may hold, and never what a secret holds. Looks only where this engine is chosen.</summary>
internal sealed class OpenSearchOptionsValidator(IOptions<RetrievalOptions> retrieval) : IValidateOptions<OpenSearchOptions>
{
    private const string Section = "KnowledgeAssistant:" + OpenSearchOptions.Area;

    public ValidateOptionsResult Validate(string? name, OpenSearchOptions options)
    {
        if (retrieval.Value.Engine != EngineKind.OpenSearch)
            return ValidateOptionsResult.Success;
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(OpenSearchOptions options)
    {
        var address = OpenSearchAddress.TextOf(options);
        if (OpenSearchAddress.Problem(address) is { } problem)
            yield return $"{Section}:Url: {problem}";
        if (options.UserName.Length == 0 && options.Password.Length > 0)
            yield return $"{Section}:Password is set, but no {Section}:UserName.";
        if (options.UserName.Contains(':', StringComparison.Ordinal))
            yield return $"{Section}:UserName must not hold a colon.";
        if (options.Signing != AwsService.None && options.Region.Length == 0)
            yield return $"{Section}:Region is missing; signatures need it.";
        if (options.Signing != AwsService.None && options.UserName.Length > 0)
            yield return $"{Section}:Signing and UserName exclude each other.";
        if (options.Signing != AwsService.None && address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            yield return $"{Section}:Url must begin with https:// where requests are signed.";
        if (options.CertificateAuthority.Length > 0 && CertificateProblem(options.CertificateAuthority) is { } wrong)
            yield return $"{Section}:CertificateAuthority: {wrong}";
        if (!Enum.IsDefined(options.Fusion))
            yield return $"{Section}:Fusion must be {nameof(FusionPlace.Library)} or {nameof(FusionPlace.Cluster)}.";
        if (options.BuildBeam < options.Neighbours)
            yield return $"{Section}:BuildBeam must be at least {Section}:Neighbours.";
    }

    private static string? CertificateProblem(string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count > 0 ? null : "the file holds no certificate in PEM form.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return "the file cannot be read as certificates in PEM form.";
        }
    }
}
