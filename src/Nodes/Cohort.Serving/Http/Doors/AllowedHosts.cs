using System.Net;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http.Doors;

/// <summary>
/// The names under which a node may be asked. A page whose own name was made to point at a node would pass for the same
/// origin in a browser; only the name gives it away. An address in digits cannot be made to point elsewhere, so the one that
/// the request has reached is allowed: supervisors use it.
/// </summary>
/// <param name="names">More names, from the settings: hosts without a port.</param>
internal sealed class AllowedHosts(IEnumerable<string> names)
{
    private readonly HashSet<string> _names = new([.. names.Select(Bare), "localhost", "127.0.0.1", "::1"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request may name this host.</summary>
    /// <param name="host">What the request says.</param>
    /// <param name="local">The address of this machine that it came to.</param>
    public bool Has(HostString host, IPAddress? local)
    {
        if (!host.HasValue) return false;
        var name = Bare(host.Host);
        if (_names.Contains(name)) return true;
        return local is not null && IPAddress.TryParse(name, out var address) && Plain(address).Equals(Plain(local));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string Bare(string host) => host.StartsWith('[') ? host.Trim('[', ']') : host;
}
