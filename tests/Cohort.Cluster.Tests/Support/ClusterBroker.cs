using Cohort.Actors.Tests.Kafka;

namespace Cohort.Cluster.Tests.Support;

/// <summary>The broker of a cluster: one of the tests' own, or one that was given, where topics and group have names of their own, as it outlives the test.</summary>
internal sealed class ClusterBroker : IDisposable
{
    // Milliseconds. The tests' own broker waits for a whole session before it deals partitions anew.
    private const string OwnClient = "client { session.timeout.ms = 6000, heartbeat.interval.ms = 500 }";

    private readonly string _suffix;
    private readonly TestBroker _purchases;
    private readonly List<TestBroker> _others = [];

    /// <summary>A broker with its topics, empty.</summary>
    /// <param name="given">The address of one that was given; null for one of the tests' own.</param>
    public ClusterBroker(string? given)
    {
        _suffix = given is null ? "" : $"-{Guid.NewGuid().ToString("N")[..12]}";
        _purchases = new TestBroker(given, Purchases, PurchaseStream.Partitions);
        if (given is null) return;
        Client = "";
        foreach (var name in new[] { DeadLetters, Transitions }) _others.Add(new TestBroker(given, name, PurchaseStream.Partitions));
    }

    public string Address => _purchases.Address;

    public string Group => $"cluster-test{_suffix}";

    public string Purchases => $"{PurchaseStream.Topic}{_suffix}";

    public string DeadLetters => $"dead-letters{_suffix}";

    public string Transitions => $"transitions{_suffix}";

    /// <summary>Settings of the client: over one that was given, those of the product.</summary>
    public string Client { get; } = OwnClient;

    public void GoAway() => _purchases.GoAway();

    public void ComeBack() => _purchases.ComeBack();

    /// <summary>Deletes the topic of purchases and makes it anew, empty.</summary>
    public void MakeAnew() => _purchases.MakeAnew(PurchaseStream.Partitions);

    /// <summary>Deletes the purchases of a partition below an offset, as time does.</summary>
    public void Forget(int partition, long before) => _purchases.Forget(partition, before);

    /// <summary>Adds partitions to the topic of purchases, until it has this many.</summary>
    public void Grow(int partitions) => _purchases.Grow(partitions);

    public void Dispose()
    {
        foreach (var other in _others) other.Dispose();
        _purchases.Dispose();
    }
}
