using Cohort.Testing;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Ports of the loopback interface; the first ones are the seeds.</summary>
internal sealed class LoopbackPlaces : INodePlaces
{
    private readonly Queue<int> _ports;
    private readonly string _seeds;

    public LoopbackPlaces(int seeds)
    {
        _ports = new Queue<int>(Enumerable.Range(0, seeds).Select(_ => FreePort.Next()));
        _seeds = string.Join(", ", _ports.Select(port => $"\"{ClusterNode.AddressOf(port)}\""));
    }

    public void Connect(ClusterBroker broker, PostgresServer? server)
    {
        // All of them are on the same interface.
    }

    public ClusterNode Next(string roles, string settings, string counters) =>
        new(_ports.TryDequeue(out var port) ? port : FreePort.Next(), roles, _seeds, settings, counters);

    public void Dispose()
    {
        // Ports that nobody listens on are free.
    }
}
