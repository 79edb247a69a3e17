using System.Net;
using System.Net.Sockets;

namespace Cohort.Cli.Serving;

/// <summary>Where a directory is served on this machine.</summary>
internal static class ServeAddress
{
    /// <summary>The address where nobody gives another.</summary>
    public const string Usual = "http://127.0.0.1:8080";

    private const string AnyPort = "http://127.0.0.1:0";

    /// <summary>The usual address, or one with a free port where something else listens there: somebody tries Cohort out.</summary>
    public static string Free()
    {
        try
        {
            using var usual = new TcpListener(IPAddress.Loopback, new Uri(Usual).Port);
            usual.Start();
            return Usual;
        }
        catch (SocketException)
        {
            return AnyPort;
        }
    }
}
