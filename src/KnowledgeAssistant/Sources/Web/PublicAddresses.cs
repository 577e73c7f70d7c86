using System.Net;
using System.Net.Sockets;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>Which IP addresses belong to the public internet: everything that IANA keeps for special purposes is refused, whatever it leads to.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Refused =
    [
        .. (
            (ReadOnlySpan<string>)
                [
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8",
                    "100.64.0.0/10", // a provider's own (CGNAT); clouds keep metadata there too
                    "127.0.0.0/8",
                    "168.63.129.16/32", // the platform's own address inside of a large cloud
                    "169.254.0.0/16", // link-local, metadata of most clouds
                    "172.16.0.0/12",
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays of 6to4
                    "192.168.0.0/16",
                    "198.18.0.0/15", // measurements
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, broadcast
                    "2001::/23", // Teredo and other protocol assignments
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4: an IPv4 address inside
                    "3fff::/20", // documentation
                ]
        )
            .ToArray()
            .Select(range => IPNetwork.Parse(range)),
    ];

    /// <summary>The only part of IPv6 that is public: mapped, NAT64, unique local, link-local and multicast addresses lie outside of it.</summary>
    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");

    public static bool Contains(IPAddress address) =>
        address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Refused.Any(range => range.Contains(address)),
            AddressFamily.InterNetworkV6 => address.ScopeId == 0
                && PublicIPv6.Contains(address)
                && !Refused.Any(range => range.Contains(address)),
            _ => false,
        };
}
