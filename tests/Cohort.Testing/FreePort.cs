using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Cohort.Testing;

/// <summary>Ports of the loopback interface, for servers whose port must be known before they begin.</summary>
/// <remarks>
/// They lie below those that Linux gives to connections (from 32768): while a server is away, a connection of somebody else, or
/// one that a client makes to the server's own port, could otherwise take its port, and it would not come back.
/// </remarks>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_768;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that nobody listens on at the moment; this process is given it once.</summary>
    /// <exception cref="InvalidOperationException">There is none left.</exception>
    public static int Next()
    {
        for (var tries = First; tries < End; tries++)
        {
            var port = Random.Shared.Next(First, End);
            if (Given.TryAdd(port, true) && IsFree(port)) return port;
        }

        throw new InvalidOperationException($"No port from {First} to {End - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
