using System.Net;

namespace Cohort.Serving.Settings;

/// <summary>Which addresses only this machine reaches.</summary>
internal static class Loopback
{
    /// <summary>Whether a host of a setting is one; other names than localhost are not looked up, and empty stands for every address of the machine.</summary>
    /// <param name="host">A name, or an address, in brackets or not.</param>
    public static bool Is(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
