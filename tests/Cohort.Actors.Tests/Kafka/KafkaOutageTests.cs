using System.Text;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Logging;
using Cohort.Actors.Tests.Support;
using Cohort.Testing;
using Confluent.Kafka;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>What is told while brokers are away, and when they are back. No time passes for what is told, so that nothing is forgotten.</summary>
[Trait("Category", "Kafka")]
[Trait("Category", "Slow")]
public sealed class KafkaOutageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly KafkaWorld _world = new();
    private readonly StallWatch _stalls = new(new ManualTime(), TimeSpan.Zero);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_reader_tells_brokers_that_are_away_until_they_give_records_again()
    {
        _world.Write(10);
        var member = _world.Join(_world.Settings(), stalls: _stalls);
        await member.Until(it => it.Distinct.Count() == 40);

        _world.GoAway();
        await member.Until(_ => IsTold("connection to Kafka for purchases"));
        _world.ComeBack();
        _world.Write(10);

        await member.Until(it => it.Distinct.Count() == 80);
        await member.Until(_ => !IsTold("connection to Kafka for purchases"));
    }

    [Fact]
    public async Task A_writer_tells_brokers_that_are_away_until_they_take_records_again()
    {
        const string Connection = "connection to Kafka for transitions, scores and dead letters";
        await using var writer = new KafkaTopicWriter(_world.Settings(), _world.Log, _stalls);
        await Write(writer);

        _world.GoAway();
        var writing = Write(writer);
        Assert.True(SpinWait.SpinUntil(() => IsTold(Connection), Patience));
        _world.ComeBack();
        await writing;

        Assert.True(SpinWait.SpinUntil(() => !IsTold(Connection), Patience));
    }

    // The group is not heard of meanwhile: whether others have the partitions nobody can know, and no other is there.
    [Fact]
    public async Task A_session_that_only_expired_is_not_told_as_one_that_others_took_over()
    {
        var log = new LineLog();
        _world.Write(10);
        var member = _world.Join(_world.Settings(revocationWait: "0 s"), log: log);
        await member.Until(it => it.Distinct.Count() == 40);

        _world.GoAway();
        await member.Until(it => it.Assigned == 0);
        _world.ComeBack();
        await member.Until(it => it.Assigned == 4);

        var lost = Assert.Single(log.Lines, line => line.Contains("went away without notice", StringComparison.Ordinal));
        Assert.Contains("the group has not heard of this node for longer than its session may last", lost, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains("another member", StringComparison.OrdinalIgnoreCase));
    }

    // The second broker leads one partition, and nothing else is on it.
    [Fact]
    public async Task A_partition_whose_broker_is_away_is_told_though_it_was_read_to_its_end_and_the_others_go_on()
    {
        const int Away = 1, Led = 2;
        using var brokers = new BrokerProcess(_world.Topic, KafkaWorld.Partitions, brokers: 2);
        brokers.Coordinate(_world.Group, 1);
        for (var partition = 0; partition < KafkaWorld.Partitions; partition++) brokers.Lead(_world.Topic, partition, partition == Away ? 2 : 1);
        var member = _world.Join(_world.Settings(address: brokers.Address), stalls: _stalls);
        await member.Until(it => it.Owned.Count == KafkaWorld.Partitions && it.Owned.Values.All(feed => feed is { IsBehind: false }));

        brokers.GoAway(2);
        await member.Until(it => it.Owned[Away].IsEndUnsure);

        Assert.False(member.Owned[Led].IsEndUnsure);
        brokers.ComeBack(2);
        await member.Until(it => !it.Owned[Away].IsEndUnsure);
        Assert.Equal(KafkaWorld.Partitions, member.Feeds.Count);
    }

    // With a store, from which it is known how far each of them was read before.
    [Fact]
    public async Task A_partition_without_a_leader_is_held_alone_When_it_is_assigned_and_read_whole_When_it_has_one()
    {
        const int Orphan = 1;
        using var broker = new BrokerProcess(_world.Topic, KafkaWorld.Partitions);
        using (var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = broker.Address }).Build())
        {
            for (var partition = 0; partition < KafkaWorld.Partitions; partition++)
            {
                for (var number = 0; number < 100; number++)
                    producer.Produce(new TopicPartition(_world.Topic, partition), new Message<Null, string> { Value = $"{partition}:{number}" });
            }

            Assert.Equal(0, producer.Flush(Patience));
        }

        broker.Lead(_world.Topic, Orphan, -1);
        var member = _world.Join(_world.Settings(address: broker.Address), book: new MemorySourceStore());
        await member.Until(it => it.Distinct.Count() == 3 * 100);
        await member.Until(it => it.Owned.TryGetValue(Orphan, out var feed) && feed.HaltedBecause is not null);
        Assert.Empty(member.Of(Orphan));

        broker.Lead(_world.Topic, Orphan, 1);

        await member.Until(it => it.Distinct.Count() == 4 * 100);
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"{Orphan}:{number}"), member.Of(Orphan));
        Assert.Null(member.Owned[Orphan].HaltedBecause);
        Assert.Equal(KafkaWorld.Partitions, member.Feeds.Count);
    }

    private bool IsTold(string name) => _stalls.Report("here").Stalls.Any(stall => stall.Name == name);

    private Task<Akka.Done> Write(KafkaTopicWriter writer) =>
        Source.Single((new TopicRecord("transitions", null, Encoding.UTF8.GetBytes("one")), 0)).Via(writer.Write<int>())
            .RunWith(Sink.Ignore<int>(), _world.Materializer).WaitAsync(Patience);
}
