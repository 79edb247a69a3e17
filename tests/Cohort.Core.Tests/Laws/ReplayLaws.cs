using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Tests.Protocol;
using Cohort.Testing;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>
/// Where the data turns the day, a purchase counts on the latest date of its partition so far, itself included: whatever the
/// speeds of the partitions, and the same as in one file that has them day by day.
/// </summary>
public sealed class ReplayLaws
{
    private const int Seeds = 300;

    // Days that a date may be ahead: as far as these streams go at once. What goes further is for JumpLaws.
    private const int FutureDays = 40;

    private static readonly BusinessDate Before = Records.Date(Records.Day - 10);

    [Fact]
    public void A_purchase_counts_on_the_latest_date_of_its_partition_whatever_the_speeds()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var partitions = Partitions(new Random(seed));
            var expected = partitions.Select(Latest).ToList();

            for (var speeds = 0; speeds < 3; speeds++)
            {
                var actual = Replay(partitions, new Random(seed + (speeds * 1_000)));
                for (var partition = 0; partition < partitions.Count; partition++)
                    Assert.True(expected[partition].SequenceEqual(actual[partition]), $"Seed {seed}, speeds {speeds}, partition {partition}: [{string.Join(' ', expected[partition])}] and [{string.Join(' ', actual[partition])}].");
            }
        }
    }

    [Fact]
    public void One_file_that_has_the_partitions_day_by_day_gives_the_same()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var partitions = Partitions(new Random(seed));
            var expected = partitions.Select(Latest).ToList();
            var clock = new BusinessClock(followsData: true, Before, FutureDays);

            foreach (var (partition, place) in DayByDay.Merge([.. partitions.Select(days => (IReadOnlyList<int?>)[.. days.Select(day => (int?)day)])]))
            {
                var bytes = Records.Json("u", partitions[partition][place]);
                var recordBatch = new RecordBatch();
                recordBatch.Read(bytes, bytes.Length, RangeTable.Even(1), new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), default);
                clock.Sequence(recordBatch, place, [], isEnd: true);
                Assert.True(clock.AsOf!.Value.Day == expected[partition][place], $"Seed {seed}: record {place} of partition {partition} counts on {clock.AsOf}.");
            }
        }
    }

    // Not so in a file that has them as they came: late purchases stand behind the first of the next day, of another partition.
    [Fact]
    public void A_file_that_has_them_as_they_came_gives_the_same_only_where_nothing_comes_late_at_a_border()
    {
        int[][] partitions = [[Records.Day, Records.Day + 1], [Records.Day, Records.Day, Records.Day + 1]];

        Assert.Equal([Records.Day, Records.Day, Records.Day + 1], Replay(partitions, new Random(1))[1]);
        Assert.Equal([(0, 0), (1, 0), (1, 1), (0, 1), (1, 2)], DayByDay.Merge([[Records.Day, Records.Day + 1], [Records.Day, Records.Day, Records.Day + 1]]));
    }

    [Fact]
    public void What_is_no_purchase_turns_nothing() => Assert.Equal([(0, 0), (0, 1), (1, 0), (0, 2)], DayByDay.Merge([[null, 10, 12], [11]]));

    private static List<int[]> Partitions(Random random)
    {
        var partitions = Enumerable.Range(0, random.Next(1, 5)).Select(_ => new List<int>()).ToList();
        var day = Records.Day;
        for (var records = random.Next(1, 60); records > 0; records--)
        {
            if (random.Next(5) == 0) day += random.Next(1, 4);
            partitions[random.Next(partitions.Count)].Add(day - (random.Next(3) == 0 ? random.Next(6) : 0));
        }

        return [.. partitions.Select(days => days.ToArray())];
    }

    private static int[] Latest(int[] days)
    {
        var latest = 0;
        return [.. days.Select(day => latest = Math.Max(latest, day))];
    }

    // Readers and the clock of a replay, each partition at a speed of its own.
    private static List<int>[] Replay(IReadOnlyList<int[]> partitions, Random random)
    {
        var clock = new Watermark(partitions.Count);
        var readers = partitions.Select(_ => Records.PartitionReader(RangeTable.Even(1), new PartitionReaderLimits { FollowsData = true, FutureDays = FutureDays, OpenBytes = int.MaxValue }, Before.Day)).ToList();
        var counted = partitions.Select(_ => new List<int>()).ToArray();
        BusinessDate? asOf = Before;
        while (counted.Select((days, partition) => days.Count < partitions[partition].Length).Any(isBehind => isBehind))
        {
            var partition = random.Next(partitions.Count);
            var place = counted[partition].Count;
            if (place == partitions[partition].Length) clock.IsIdle($"{partition}");
            else if (readers[partition].Read(place, Records.Json("u", partitions[partition][place]), out _, out var held) == FeedOutcome.Held) clock.Holds($"{partition}", held!.Value);
            else counted[partition].Add(asOf!.Value.Day);
            if (clock.Next(asOf) is not { } next) continue;
            asOf = next;
            foreach (var reader in readers) reader.DayTurned(next);
        }

        return counted;
    }
}
