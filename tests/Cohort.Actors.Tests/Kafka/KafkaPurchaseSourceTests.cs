namespace Cohort.Actors.Tests.Kafka;

/// <remarks>
/// On a busy machine the broker may miss a heartbeat, and deal the partitions anew: a partition then has another feed, and
/// what was not acknowledged is read again. Only tests of handing over count repeats.
/// </remarks>
[Trait("Category", "Kafka")]
public sealed class KafkaPurchaseSourceTests : IDisposable
{
    private readonly KafkaWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task It_gives_every_record_of_every_partition_in_order()
    {
        _world.Write(2_500);
        var member = _world.Join();

        await member.Until(it => it.Distinct.Count() == 4 * 2_500);

        for (var partition = 0; partition < KafkaWorld.Partitions; partition++)
            Assert.Equal(Enumerable.Range(0, 2_500).Select(number => $"{partition}:{number}"), member.Of(partition).Distinct());
        Assert.Null(member.Feeds.First().Start);
    }

    [Fact]
    public async Task It_goes_on_after_what_was_acknowledged_When_it_is_opened_again()
    {
        _world.Write(100);
        var first = _world.Join(acknowledges: false, revocationWait: "0 s");
        await first.Until(it => it.Distinct.Count() == 400);
        foreach (var feed in first.Feeds) feed.Acknowledge(10 * (feed.Partition + 1));
        await first.DisposeAsync();

        Assert.Equal([10, 20, 30, 40], _world.Committed());
        var second = _world.Join();
        await second.Until(it => it.Distinct.Count() == 400 - 100);

        Assert.Equal([10L, 20, 30, 40], second.Feeds.OrderBy(feed => feed.Partition).Select(feed => feed.Start!.Value));
        for (var partition = 0; partition < KafkaWorld.Partitions; partition++)
            Assert.Equal($"{partition}:{10 * (partition + 1)}", second.Of(partition).First());
    }

    [Fact]
    public async Task It_commits_while_it_reads()
    {
        _world.Write(100);
        var member = _world.Join();

        await member.Until(it => it.Distinct.Count() == 400 && _world.Committed().All(offset => offset == 100));
    }

    [Fact]
    public async Task Members_share_the_partitions_and_lose_and_repeat_nothing_When_one_comes_and_goes()
    {
        _world.Write(500);
        var first = _world.Join();
        await first.Until(it => it.Owned.Count == 4);
        var second = _world.Join();
        await second.Until(it => it.Owned.Count == 2);
        await first.Until(it => it.Owned.Count == 2);
        _world.Write(500);
        await second.Until(it => it.Of(it.Owned.Keys.First()).LastOrDefault()?.EndsWith(":999", StringComparison.Ordinal) == true);
        await second.DisposeAsync();
        await first.Until(it => it.Owned.Count == 4);
        _world.Write(500);
        await first.Until(it => it.Records.Count + second.Records.Count >= 4 * 1_500);

        Assert.True(second.Completion.IsCompletedSuccessfully);
        Assert.Equal(
            Enumerable.Range(0, 4).SelectMany(partition => Enumerable.Range(0, 1_500).Select(number => $"{partition}:{number}")).Order(StringComparer.Ordinal),
            first.Records.Concat(second.Records).Order(StringComparer.Ordinal));
    }

    // The broker of tests refuses a commit that meets members who gather; the next owner then reads again. On a busy
    // machine that happens now and then, but not each time.
    [Fact]
    public async Task A_revoked_partition_waits_for_what_is_on_its_way()
    {
        const int Attempts = 6;
        for (var attempt = 1; !await HandsOverWhatIsAcknowledged(); attempt++)
            Assert.True(attempt < Attempts, $"In {Attempts} hand-overs, the acknowledged offsets never came to the next owner.");
    }

    private static async Task<bool> HandsOverWhatIsAcknowledged()
    {
        using var world = new KafkaWorld();
        world.Write(100);
        var first = world.Join(acknowledges: false, revocationWait: "30 s");
        await first.Until(it => it.Distinct.Count() == 400);
        var second = world.Join();
        await first.Until(it => it.Owned.Count < 4);
        var waiting = second.Feeds.Count;
        foreach (var feed in first.Feeds) feed.Acknowledge(100);
        await second.Until(it => it.Owned.Count == 2);

        Assert.Equal(0, waiting);
        Assert.All(second.Feeds, feed => Assert.True(feed.Start is null or 100, $"Partition {feed.Partition} begins at {feed.Start}."));
        if (second.Feeds.Any(feed => feed.Start is null)) return false;
        Assert.Empty(second.Records);
        return true;
    }

    [Fact]
    public async Task A_revoked_partition_is_given_away_and_read_again_When_no_acknowledgement_comes()
    {
        _world.Write(100);
        var first = _world.Join(acknowledges: false, revocationWait: "200 ms");
        await first.Until(it => it.Distinct.Count() == 400);
        foreach (var feed in first.Feeds) feed.Acknowledge(50);
        var second = _world.Join();
        await second.Until(it => it.Distinct.Count() == 2 * 50);

        Assert.All(second.Feeds, feed => Assert.Equal(50, feed.Start));
    }

    [Fact]
    public async Task It_goes_on_When_the_broker_comes_back()
    {
        _world.Write(100);
        var member = _world.Join();
        await member.Until(it => it.Distinct.Count() == 400);
        _world.GoAway();
        await Task.Delay(1_000);
        _world.ComeBack();
        _world.Write(100);
        await member.Until(it => it.Distinct.Count() == 800);
        await member.Until(it => _world.Committed().All(offset => offset == 200));
    }

    [Fact]
    public async Task It_stops_reading_a_partition_that_is_full_and_goes_on_without_a_gap()
    {
        const int capacity = 5_000;
        var begin = new TaskCompletionSource();
        _world.Write(5_000);
        var member = _world.Join(feedCapacity: capacity, begin: begin.Task);
        await member.Until(it => it.Owned.Count == 4 && it.Owned.Values.All(feed => !feed.HasRoom));
        await Task.Delay(300);
        var waiting = member.Feeds.Max(feed => feed.Waiting);
        begin.SetResult();
        await member.Until(it => it.Distinct.Count() == 4 * 5_000);

        // A chunk of a thousand records may come on top of what was there, and no more. One that was taken when a partition
        // was just full leaves it with less than that, and still without room.
        Assert.InRange(waiting, capacity / 2, capacity + 7_000);
        for (var partition = 0; partition < KafkaWorld.Partitions; partition++)
            Assert.Equal(Enumerable.Range(0, 5_000).Select(number => $"{partition}:{number}"), member.Of(partition).Distinct());
    }

    [Fact]
    public async Task It_tells_how_far_behind_it_is()
    {
        _world.Write(100);
        var member = _world.Join(acknowledges: false, revocationWait: "0 s");
        await member.Until(it => it.Distinct.Count() == 400);
        var feed = member.Owned[2];
        feed.Acknowledge(30);

        await member.Until(_ => feed.Lag == 70);
    }

    [Fact]
    public async Task It_ends_with_the_reason_When_records_that_were_never_read_are_gone()
    {
        _world.Write(100);
        _world.Commit(3, 1_000);
        var member = _world.Join();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => member.Ended.WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Contains("The topic 'purchases' cannot be read on at purchases [[3]]", failure.GetBaseException().Message + failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => member.Completion);
    }
}
