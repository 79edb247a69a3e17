using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>From where partitions are read, as the database and the group disagree on how far they are.</summary>
public abstract class RestoredSourceContract : IDisposable
{
    private readonly KafkaWorld _world;
    private readonly MemorySourceStore _store = new();

    private protected RestoredSourceContract(string? whyNot, Func<KafkaWorld> create)
    {
        Skip.IfNot(whyNot is null, whyNot);
        _world = create();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _world.Dispose();

    [SkippableFact]
    public async Task What_is_committed_is_kept_in_the_database()
    {
        _world.Write(100);
        var member = Join();

        await member.Until(_ => _world.Committed().All(offset => offset == 100));

        Assert.All(Enumerable.Range(0, KafkaWorld.Partitions), partition => Assert.Equal(100, DurableOf(partition)));
    }

    // What the database does not know must not be what the group knows.
    [SkippableFact]
    public async Task Nothing_is_committed_before_the_database_has_it()
    {
        _store.Refusal = "The store is away.";
        _world.Write(100);
        var member = Join();
        await member.Until(it => it.Distinct.Count() == 400 && it.Owned.Values.All(feed => feed.Acknowledged == 100));
        await Task.Delay(500);
        Assert.All(_world.Committed(), offset => Assert.Equal(-1, offset));

        _store.Refusal = null;

        await member.Until(_ => _world.Committed().All(offset => offset == 100));
    }

    [SkippableFact]
    public async Task A_partition_is_read_from_where_the_database_is_When_that_was_put_back()
    {
        await ReadAll();
        PutBack(1, 40);
        var stalls = new StallWatch(new ManualTime(), TimeSpan.Zero);

        var again = Join(acknowledges: false, stalls);

        await again.Until(it => it.Distinct.Count() == 60);
        Assert.Equal("1:40", again.Records.First());
        var told = Assert.Single(stalls.Report("here").Stalls, stall => stall.Name == $"offset that the group committed of {_world.Topic}/1");
        Assert.Contains($"The group has committed {_world.Topic}/1 up to offset 100, but the database knows only of the records up to 40", told.Reason, StringComparison.Ordinal);

        // From the first commit on the group is where the database is.
        again.Owned[1].Acknowledge(50);
        await again.Until(_ => _world.Committed()[1] == 50);
        Assert.Equal(50, DurableOf(1));
        again.Owned[1].Acknowledge(100);
        await again.Until(_ => _world.Committed()[1] == 100);
        await again.Until(_ => stalls.Report("here").Stalls.All(stall => !stall.Name.StartsWith("offset that", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task A_topic_is_read_from_its_first_record_When_the_database_is_new()
    {
        await ReadAll();
        _store.Durable.Clear();

        var again = Join();

        await again.Until(it => it.Distinct.Count() == 400);
        Assert.All(again.Feeds, feed => Assert.Null(feed.Start));
    }

    [SkippableFact]
    public async Task What_a_former_version_committed_is_taken_once_and_kept()
    {
        await ReadAll();
        for (var partition = 0; partition < KafkaWorld.Partitions; partition++) PutBack(partition, SourceBeginning.OfFormerVersion);

        var again = Join();
        await again.Until(it => it.Feeds.Count == KafkaWorld.Partitions);

        Assert.All(again.Feeds, feed => Assert.Equal(100, feed.Start));
        Assert.All(Enumerable.Range(0, KafkaWorld.Partitions), partition => Assert.Equal(100, DurableOf(partition)));
    }

    // A commit is refused while the group shares partitions out anew; the next owner knows from the database how far its former one was.
    [SkippableFact]
    public async Task The_group_hears_what_the_database_has_When_it_was_never_told()
    {
        Known(100);

        var member = Join();

        await member.Until(_ => _world.Committed().All(offset => offset == 100));
        Assert.Empty(member.Records);
    }

    [SkippableFact]
    public async Task An_offset_that_somebody_set_back_holds()
    {
        Known(100);
        _world.Commit(2, 30);

        var again = Join();

        await again.Until(it => it.Distinct.Count() == 70);
        Assert.Equal("2:30", again.Records.First());
        await again.Until(_ => _world.Committed()[2] == 100);
    }

    [SkippableFact]
    public async Task An_offset_that_somebody_set_forward_jumps_over_nothing()
    {
        Known(100);
        _world.Write(100);
        _world.Commit(2, 190);

        var again = Join();

        await again.Until(it => it.Distinct.Count() == 400);
        Assert.Equal("2:100", again.Of(2).First());
    }

    // They may be the group's no more after a week without a reader; what is gone since must not be jumped over.
    [SkippableFact]
    public async Task A_partition_goes_on_where_the_database_is_When_the_group_has_no_offsets()
    {
        Known(70);
        PutBack(3, 10);
        _world.Forget(3, 60);

        var member = Join();

        await member.Until(it => it.Distinct.Count() == 90 && it.Owned.TryGetValue(3, out var halted) && halted.HaltedBecause is not null);
        Assert.Contains($"cohort source skip {_world.Topic}/3", member.Owned[3].HaltedBecause, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_partition_stops_When_records_since_the_copy_are_gone_and_goes_on_When_an_operator_says_so()
    {
        await ReadAll();
        PutBack(3, 10);
        _world.Forget(3, 60);
        var again = Join();
        await again.Until(it => it.Owned.TryGetValue(3, out var halted) && halted.HaltedBecause is not null);
        Assert.Contains($"cohort source skip {_world.Topic}/3", again.Owned[3].HaltedBecause, StringComparison.Ordinal);
        Assert.Empty(again.Records);

        _store.Wishes.Add($"{_world.Topic}/3");

        await again.Until(it => it.Distinct.Count() == 40);
        var gap = Assert.Single(_store.Gaps);
        Assert.Equal(($"{_world.Topic}/3", 10, 50), (gap.Source, gap.Record, gap.Length));
        await again.Until(_ => DurableOf(3) == 100);
    }

    private long DurableOf(int partition) => _store.Durable[$"{_world.Topic}/{partition}"];

    private void PutBack(int partition, long durable) => _store.Durable[$"{_world.Topic}/{partition}"] = durable;

    // A hundred records of each partition, of which the database knows so many.
    private void Known(long durable)
    {
        _world.Write(100);
        for (var partition = 0; partition < KafkaWorld.Partitions; partition++) PutBack(partition, durable);
    }

    private Member Join(bool acknowledges = true, StallWatch? stalls = null) => _world.Join(_world.Settings(), acknowledges, book: _store, stalls: stalls);

    // A hundred records of each partition, all of them committed.
    private async Task ReadAll()
    {
        _world.Write(100);
        var first = Join();
        await first.Until(_ => _world.Committed().All(offset => offset == 100));
        await first.DisposeAsync();
    }
}

/// <summary>Over the tests' own broker.</summary>
[Trait("Category", "Kafka")]
[Trait("Category", "Slow")]
public sealed class RestoredSourceTests() : RestoredSourceContract(null, () => new KafkaWorld());

/// <summary>Over a broker that was given.</summary>
[Trait("Category", "RealBroker")]
[Trait("Category", "Slow")]
public sealed class GivenBrokerRestoredTests() : RestoredSourceContract(
    TestBroker.Given is null ? $"No broker was given: set {TestBroker.Variable} to the address of one, as host:port, to test with it." : null,
    () => new KafkaWorld(TestBroker.Given));
