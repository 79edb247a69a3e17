using System.Net;
using System.Net.Sockets;

namespace Cohort.Cluster.Tests.Pods;

/// <summary>Passes on connections from one network to another, both ways, until it is disposed.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<Socket> _outwards;
    private readonly IPEndPoint _to;
    private readonly CancellationTokenSource _end = new();

    /// <param name="listener">A socket of the network that is listened in.</param>
    /// <param name="from">Where.</param>
    /// <param name="outwards">Makes sockets of the network that is passed on to.</param>
    /// <param name="to">Where to.</param>
    public Relay(Socket listener, IPEndPoint from, Func<Socket> outwards, IPEndPoint to)
    {
        (_listener, _outwards, _to) = (listener, outwards, to);
        _listener.Bind(from);
        _listener.Listen();
        _ = Accept();
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Pass(await _listener.AcceptAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task Pass(Socket client)
    {
        using (client)
        using (var server = _outwards())
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(_to, _end.Token);
                await Task.WhenAny(Copy(client, server), Copy(server, client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // One of both has ended, or cannot be reached.
            }
        }
    }

    private async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var read)
            {
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Likewise.
        }
    }
}
