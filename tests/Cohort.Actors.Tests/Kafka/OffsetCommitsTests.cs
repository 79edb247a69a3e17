using Akka.Event;
using Cohort.Actors.Kafka;
using Cohort.Actors.Logging;
using Confluent.Kafka;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>Whatever comes late, of a partition no older offset is committed after a newer one, nor any after it was given away.</summary>
public sealed class OffsetCommitsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TopicPartition First = new("purchases", 0);
    private static readonly TopicPartition Second = new("purchases", 1);

    private readonly List<TopicPartitionOffset> _committed = [];
    private readonly SemaphoreSlim _answers = new(0);
    private readonly SemaphoreSlim _asked = new(0);
    private readonly FoldedLog _log = new(NoLogger.Instance, TimeProvider.System);
    private readonly OffsetCommits _commits;
    private volatile bool _isRefusing;
    private volatile bool _isStoreAway;

    public OffsetCommitsTests() => _commits = new OffsetCommits(Commit, TimeSpan.FromMilliseconds(1), _log);

    public void Dispose()
    {
        _answers.Release(1_000);
        _commits.Dispose();
        _log.Dispose();
        _answers.Dispose();
        _asked.Dispose();
    }

    [Fact]
    public async Task The_last_offset_comes_after_an_older_one_that_is_under_way()
    {
        _commits.Begin(First, -1);
        _commits.Want(First, 5);
        await Asked();
        _commits.Want(First, 10);
        var ending = Task.Run(() => _commits.End([First], Patience));
        _answers.Release(2);

        Assert.True(await ending.WaitAsync(Patience));

        Assert.Equal([5, 10], Offsets(First));
    }

    [Fact]
    public async Task Nothing_is_committed_When_the_partition_was_given_away()
    {
        _answers.Release(1_000);
        _commits.Begin(First, -1);
        _commits.Begin(Second, -1);
        _commits.Want(First, 10);
        Assert.True(_commits.End([First], Patience));

        _commits.Want(First, 20);
        _commits.Want(Second, 1);
        await Until(() => Offsets(Second).Count == 1);
        _commits.Want(Second, 2);
        await Until(() => Offsets(Second).Count == 2);

        Assert.Equal([10], Offsets(First));
    }

    [Fact]
    public async Task A_lower_offset_changes_nothing()
    {
        _answers.Release(1_000);
        _commits.Begin(First, 10);
        _commits.Want(First, 7);
        _commits.Begin(Second, -1);
        _commits.Want(Second, 1);
        await Until(() => Offsets(Second).Count == 1);
        _commits.Want(First, 11);
        await Until(() => Offsets(First).Count > 0);

        Assert.Equal([11], Offsets(First));
    }

    [Fact]
    public async Task An_offset_is_committed_again_When_it_was_refused()
    {
        _isRefusing = true;
        _commits.Begin(First, -1);
        _commits.Want(First, 5);
        _answers.Release(3);
        for (var times = 0; times < 3; times++) await Asked();
        _isRefusing = false;
        _answers.Release(1_000);

        await Until(() => Offsets(First).Count == 1);

        Assert.Equal([5], Offsets(First));
    }

    [Fact]
    public async Task An_offset_is_committed_again_When_the_store_did_not_take_it()
    {
        _isStoreAway = true;
        _commits.Begin(First, -1);
        _commits.Want(First, 5);
        _answers.Release(1_000);
        for (var times = 0; times < 3; times++) await Asked();
        _isStoreAway = false;

        await Until(() => Offsets(First).Count == 1);

        Assert.Equal([5], Offsets(First));
    }

    [Fact]
    public async Task Its_end_says_so_When_the_last_offset_was_refused()
    {
        _isRefusing = true;
        _answers.Release(1_000);
        _commits.Begin(First, -1);
        _commits.Want(First, 5);
        await Asked();

        Assert.False(_commits.End([First], Patience));
    }

    [Fact]
    public void Its_end_waits_no_longer_than_it_may_When_no_answer_comes()
    {
        _commits.Begin(First, -1);
        _commits.Want(First, 5);

        Assert.False(_commits.End([First], TimeSpan.FromMilliseconds(50)));
    }

    // What it may still have to say concerns an assignment that is over.
    [Fact]
    public async Task An_answer_that_comes_late_counts_for_nothing_When_the_partition_has_come_back()
    {
        _commits.Begin(First, -1);
        _commits.Want(First, 50);
        await Asked();
        _commits.Forget([First]);
        _commits.Begin(First, 20);
        _commits.Want(First, 30);
        _answers.Release(1_000);

        await Until(() => Offsets(First).Count == 2);

        Assert.Equal([50, 30], Offsets(First));
    }

    private void Commit(IReadOnlyList<TopicPartitionOffset> offsets)
    {
        _asked.Release();
        _answers.Wait();
        if (_isStoreAway) throw new InvalidOperationException("the serving store did not take it");
        if (_isRefusing) throw new KafkaException(ErrorCode.RebalanceInProgress);
        lock (_committed) _committed.AddRange(offsets);
    }

    private async Task Asked() => Assert.True(await _asked.WaitAsync(Patience));

    private List<long> Offsets(TopicPartition place)
    {
        lock (_committed) return [.. _committed.Where(offset => offset.TopicPartition == place).Select(offset => offset.Offset.Value)];
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var until = Environment.TickCount64 + Patience.TotalMilliseconds; !holds(); await Task.Delay(5))
            Assert.True(Environment.TickCount64 < until, "What was waited for did not happen within a minute.");
    }
}
