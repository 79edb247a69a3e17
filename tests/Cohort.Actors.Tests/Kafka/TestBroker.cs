using Cohort.Testing;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>A broker with a topic: one of the tests' own, or one that was given, where the topic lasts as long as this.</summary>
internal sealed class TestBroker : IDisposable
{
    /// <summary>The variable that gives the address of a broker, as <c>host:port</c>.</summary>
    public const string Variable = "COHORT_TEST_KAFKA";

    // Milliseconds. The tests' own broker waits for a whole session before it deals partitions anew; others take no shorter one.
    private const int OwnSession = 2_000;
    private const int GivenSession = 6_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _topic;
    private readonly BrokerProcess? _own;

    public TestBroker(string? given, string topic, int partitions)
    {
        _topic = topic;
        _own = given is null ? new BrokerProcess(topic, partitions) : null;
        Address = given ?? _own!.Address;
        if (given is null) return;
        using var admin = Admin();
        admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]).Wait(Patience);
    }

    /// <summary>The address of the broker that was given; null where none was.</summary>
    public static string? Given => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address : null;

    public string Address { get; }

    public int SessionTimeout => _own is null ? GivenSession : OwnSession;

    public bool CanGoAway => _own is not null;

    public void GoAway() => _own!.GoAway();

    public void ComeBack() => _own!.ComeBack();

    /// <summary>Deletes the topic and makes it anew, empty.</summary>
    public void MakeAnew(int partitions)
    {
        if (_own is not null)
        {
            _own.MakeAnew(_topic, partitions);
            return;
        }

        using var admin = Admin();
        admin.DeleteTopicsAsync([_topic]).Wait(Patience);
        for (var until = Environment.TickCount64 + Patience.TotalMilliseconds; ;)
        {
            try
            {
                admin.CreateTopicsAsync([new TopicSpecification { Name = _topic, NumPartitions = partitions, ReplicationFactor = 1 }]).Wait(Patience);
                return;
            }
            catch (AggregateException e) when (e.InnerException is CreateTopicsException && Environment.TickCount64 < until)
            {
                // The old one is on its way out.
                Thread.Sleep(200);
            }
        }
    }

    /// <summary>Deletes the records of a partition below an offset.</summary>
    public void Forget(int partition, long before)
    {
        if (_own is not null)
        {
            _own.Forget(_topic, partition, before);
            return;
        }

        using var admin = Admin();
        admin.DeleteRecordsAsync([new TopicPartitionOffset(_topic, partition, before)]).Wait(Patience);
    }

    /// <summary>Adds partitions to the topic, until it has this many; a broker that was given does that.</summary>
    public void Grow(int partitions)
    {
        using var admin = Admin();
        admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = _topic, IncreaseTo = partitions }]).Wait(Patience);
    }

    public void Dispose()
    {
        if (_own is not null)
        {
            _own.Dispose();
            return;
        }

        using var admin = Admin();
        admin.DeleteTopicsAsync([_topic]).Wait(Patience);
    }

    private IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Address }).Build();
}
