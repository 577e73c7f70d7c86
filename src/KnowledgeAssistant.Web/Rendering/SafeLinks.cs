namespace KnowledgeAssistant.Web.Rendering;

/// <summary>Decides which addresses of untrusted text may be followed.</summary>
public static class SafeLinks
{
    private const int MaxLength = 2_000;

    /// <summary>The address to follow, or null when the link is to be shown as text: anything but http, https and mailto, and addresses that
    /// hide their host behind a user name.</summary>
    public static string? Check(string? address)
    {
        if (string.IsNullOrEmpty(address) || address.Length > MaxLength || !Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri))
            return null;
        var allowed = uri.Scheme switch
        {
            "http" or "https" => uri.Host.Length > 0 && uri.UserInfo.Length == 0,
            "mailto" => true,
            _ => false,
        };
        return allowed ? uri.AbsoluteUri : null;
    }
}
