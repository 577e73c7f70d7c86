using System.ComponentModel.DataAnnotations;
using System.Net;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>
/// Settings under <c>KnowledgeAssistant:Server</c>: where the pages are served. Known to both hosts, since both read the same settings.
/// </summary>
public sealed class ServerOptions : IValidatableObject
{
    public const string Area = "Server";

    public const string LoopbackAddress = "loopback";

    /// <summary>The default is 5080. 0 takes any free port, on 127.0.0.1 only.</summary>
    [Range(0, 65535, ErrorMessage = "must be a port from 1 to 65535, or 0 for any free one.")]
    public int Port { get; set; } = 5080;

    /// <summary><c>loopback</c> (the default: 127.0.0.1 and [::1], this computer only) or one IP address, such as 0.0.0.0 in a container.</summary>
    public string Address { get; set; } = LoopbackAddress;

    /// <summary>
    /// Names that a request may address this server by; a page of another name is refused, which stops DNS rebinding. Beside these, the
    /// names of this computer itself always work. Empty by default.
    /// </summary>
    public List<string> AllowedHosts { get; set; } = [];

    /// <summary>Pages whose connection was lost and that are kept for a reconnect. The default is 100.</summary>
    [Range(0, 10_000, ErrorMessage = "must be 0 to 10000.")]
    public int DisconnectedPages { get; set; } = 100;

    /// <summary>How long such a page is kept. The default is 3 minutes; the conversation is in the database anyway.</summary>
    [Range(1, 1440, ErrorMessage = "must be 1 to 1440 minutes.")]
    public int DisconnectedMinutes { get; set; } = 3;

    /// <summary>
    /// Answers one user's programs may follow at once. The default is 20: more than a user may have going, so that a lost connection that the
    /// server has not noticed yet keeps nobody out.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "must be 1 to 1000.")]
    public int StreamsPerUser { get; set; } = 20;

    /// <summary>
    /// Seconds between two comments in a quiet stream of a program. The default is 15: proxies close what is silent for half a minute or more. Each
    /// time the sign-in is checked too.
    /// </summary>
    [Range(1, 60, ErrorMessage = "must be 1 to 60 seconds.")]
    public int HeartbeatSeconds { get; set; } = 15;

    public bool IsLoopback => Address == LoopbackAddress || (IPAddress.TryParse(Address, out var address) && IPAddress.IsLoopback(address));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address != LoopbackAddress && !IPAddress.TryParse(Address, out _))
            yield return new ValidationResult("must be \"loopback\" or an IP address.", [nameof(Address)]);
    }
}
