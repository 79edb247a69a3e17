using System.Net;
using System.Net.Sockets;

namespace Cohort.Cluster.Tests.Support;

/// <summary>
/// The way by which others reach a node: a port that passes on to the node's own, until it is cut. What is cut is silent, as a
/// network is that lost its way: connections stay, and nothing comes.
/// </summary>
internal sealed class CutConnection : IDisposable
{
    private readonly TcpListener _listener;
    private readonly int _to;
    private readonly CancellationTokenSource _end = new();
    private volatile bool _isCut;

    public CutConnection(int from, int to)
    {
        (_listener, _to) = (new TcpListener(IPAddress.Loopback, from), to);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Passes on nothing any more.</summary>
    public void Cut() => _isCut = true;

    /// <summary>Passes on again; what was lost meanwhile stays lost, so connections of before end.</summary>
    public void Heal() => _isCut = false;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = Pass(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task Pass(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                while (_isCut) await Task.Delay(100, _end.Token);
                await server.ConnectAsync(IPAddress.Loopback, _to, _end.Token);
                await Task.WhenAny(Copy(client, server), Copy(server, client));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // One of both has ended.
            }
        }
    }

    private async Task Copy(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            // A stream with a hole is none: it ends when the way is open again.
            var wasCut = _isCut;
            while (_isCut) await Task.Delay(100, _end.Token);
            if (wasCut) return;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
