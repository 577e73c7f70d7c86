using System.Net;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>Where a fetch may connect to: public addresses on the usual ports, and what whoever runs the server allowed beside.</summary>
internal sealed class AddressRules
{
    private readonly HashSet<int> _ports;
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _ranges = [];

    public AddressRules(IOptions<SourcesOptions> options)
    {
        _ports = [80, 443, .. options.Value.AllowedPorts];
        foreach (var allowed in options.Value.AllowedPrivateHosts)
        {
            if (IPNetwork.TryParse(allowed, out var range))
                _ranges.Add(range);
            else if (IPAddress.TryParse(allowed.Trim('[', ']'), out var address))
                _ranges.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                _hosts.Add(allowed);
        }
    }

    /// <returns>Why the port may not be used; null when it may.</returns>
    public string? RefusePort(Uri address) =>
        _ports.Contains(address.Port)
            ? null
            : $"Port {address.Port} is not allowed; whoever runs the server can allow it with KnowledgeAssistant:Sources:AllowedPorts.";

    /// <returns>Why none of the addresses of a host may be connected to; null when each of them may.</returns>
    public string? RefuseAddresses(string host, IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0)
            return $"The host {host} has no address.";
        return addresses.All(address => IsAllowed(host, address))
            ? null
            : $"{host} lies in a private network. Whoever runs the server can allow it with KnowledgeAssistant:Sources:AllowedPrivateHosts.";
    }

    private bool IsAllowed(string host, IPAddress address) =>
        PublicAddresses.Contains(address)
        || _hosts.Contains(host)
        // An IPv4 address in the clothes of IPv6 would count as inside of the range.
        || !address.IsIPv4MappedToIPv6 && _ranges.Any(range => range.Contains(address));
}
