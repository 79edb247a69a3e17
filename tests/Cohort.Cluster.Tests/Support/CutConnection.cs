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
    private volatile bool _isCutTo;
    private volatile bool _isCutFrom;

    public CutConnection(int from, int to)
    {
        (_listener, _to) = (new TcpListener(IPAddress.Loopback, from), to);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Passes on nothing any more.</summary>
    public void Cut()
    {
        CutTo();
        CutFrom();
    }

    /// <summary>Passes on nothing to the node any more; what it says gets through.</summary>
    public void CutTo() => _isCutTo = true;

    /// <summary>Passes on nothing of what the node says any more; it hears all.</summary>
    public void CutFrom() => _isCutFrom = true;

    /// <summary>Passes on again; what was lost meanwhile stays lost, so connections of before end.</summary>
    public void Heal() => (_isCutTo, _isCutFrom) = (false, false);

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
                while (_isCutTo && _isCutFrom) await Task.Delay(100, _end.Token);
                await server.ConnectAsync(IPAddress.Loopback, _to, _end.Token);
                await Task.WhenAny(Copy(client, server, () => _isCutTo), Copy(server, client, () => _isCutFrom));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // One of both has ended.
            }
        }
    }

    private async Task Copy(TcpClient from, TcpClient to, Func<bool> isCut)
    {
        var buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            // A stream with a hole is none: it ends when the way is open again.
            var wasCut = isCut();
            while (isCut()) await Task.Delay(100, _end.Token);
            if (wasCut) return;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
