using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Testing;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>
/// Which dates ahead are believed follows from the order of records alone: the same for every border of batches, every speed, and
/// every place where a reader begins again, and the same in a file and in a partition.
/// </summary>
public sealed class JumpLaws
{
    private const int Seeds = 200;
    private const int FutureDays = 1;

    private static readonly NaiveDays Naive = new(FutureDays, Limits.JumpLead, Limits.HeldRecords);

    [Fact]
    public void A_file_counts_as_the_naive_rule_says_wherever_its_batches_end()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var records = Records(random, random.Next(1, 700));
            Assert.True(Naive.Of(records).SequenceEqual(InBatches(records, random)), $"Seed {seed}.");
        }
    }

    [Fact]
    public void Partitions_count_as_the_naive_rule_says_whatever_the_speeds_and_restarts()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var partitions = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Records(random, random.Next(1, 300)).ToList()).ToList();

            // Where all of them end, so that nothing is left open.
            var last = partitions.SelectMany(records => records).Max(record => record?.Date ?? 0) + 10;
            foreach (var records in partitions) records.AddRange(Enumerable.Range(0, 40).Select(i => ((int, string)?)(last, $"last{i}")));

            var expected = partitions.Select(records => Naive.Of(records)).ToList();
            var actual = new Replay(partitions, random).Run();
            for (var partition = 0; partition < partitions.Count; partition++)
                Assert.True(expected[partition].SequenceEqual(actual[partition]), $"Seed {seed}, partition {partition}: {Differing(expected[partition], actual[partition])}.");
        }
    }

    [Fact]
    public void The_streams_meet_wrong_clocks_that_are_refused_and_gaps_that_are_crossed()
    {
        var (refused, crossed) = (0, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var records = Records(new Random(seed), 400);
            var days = Naive.Of(records);
            refused += Enumerable.Range(0, days.Count).Count(at => days[at] is null && records[at] is not null);
            crossed += Enumerable.Range(1, days.Count - 1).Count(at => days[at] - days[at - 1] > FutureDays);
        }

        Assert.True(refused > 100 && crossed > 20, $"{refused} refused, {crossed} crossed.");
    }

    private static IReadOnlyList<(int Date, string User)?> Records(Random random, int count) =>
        WrongClocks.Write(random, count, random.Next(2) == 0 ? random.Next(1, 20) : 200, Protocol.Records.Day);

    private static string Differing(IReadOnlyList<int?> expected, int?[] actual) => expected.Zip(actual).Index()
        .Where(pair => pair.Item.First != pair.Item.Second).Select(pair => $"record {pair.Index} counts on {pair.Item.Second}, not {pair.Item.First}").FirstOrDefault($"{expected.Count} and {actual.Length} records");

    private static byte[] Line((int Date, string User)? record) =>
        record is { } purchase ? Protocol.Records.Json(purchase.User, purchase.Date) : Encoding.UTF8.GetBytes("nonsense");

    // As the engine does: what cannot be decided is held, and comes again with what was read meanwhile.
    private static List<int?> InBatches(IReadOnlyList<(int Date, string User)?> records, Random random)
    {
        var clock = new BusinessClock(followsData: true, asOf: null, FutureDays);
        var days = new List<int?>();
        for (var read = 0; days.Count < records.Count;)
        {
            read = Math.Min(records.Count, read + random.Next(1, 40));
            var borders = new SortedSet<int>([days.Count, read, .. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(days.Count, read))]).ToList();
            var batches = borders.Zip(borders.Skip(1), (from, to) => Batch(records.Skip(from).Take(to - from))).ToArray();
            for (var i = 0; i < batches.Length; i++)
            {
                var from = days.Count;
                var before = clock.AsOf;
                var decided = clock.Sequence(batches[i], from, batches.AsSpan(i + 1), isEnd: read == records.Count);
                days.AddRange(Days(clock, batches[i], from, decided, before));
                if (decided < batches[i].Records) break;
            }
        }

        return days;
    }

    private static List<int?> Days(BusinessClock clock, RecordBatch batch, int from, int decided, BusinessDate? asOf)
    {
        var turns = clock.Turns.ToArray();
        var refused = clock.Future.Select(future => future.Record).ToHashSet();
        var days = new List<int?>();
        for (var record = 0; record < decided; record++)
        {
            foreach (var turn in turns.Where(turn => turn.Offset == from + record)) asOf = turn.Date;
            days.Add(batch.DateOf(record) is null || refused.Contains(record) ? null : asOf!.Value.Day);
        }

        return days;
    }

    private static RecordBatch Batch(IEnumerable<(int Date, string User)?> records)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', records.Select(record => Encoding.UTF8.GetString(Line(record)))));
        var batch = new RecordBatch();
        batch.Read(bytes, bytes.Length, RangeTable.Even(1), new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), default);
        return batch;
    }

    // Readers and the clock of a replay; each reader begins again now and then at what is committed.
    private sealed class Replay(IReadOnlyList<List<(int Date, string User)?>> partitions, Random random)
    {
        private readonly Watermark _clock = new(partitions.Count);
        private readonly PartitionReader?[] _readers = new PartitionReader?[partitions.Count];
        private readonly long[] _committed = new long[partitions.Count];
        private readonly int?[][] _counted = [.. partitions.Select(records => new int?[records.Count])];
        private readonly HashSet<long>[] _letters = [.. partitions.Select(_ => new HashSet<long>())];
        private BusinessDate? _asOf;

        public int?[][] Run()
        {
            for (var left = 200_000; partitions.Where((records, partition) => _committed[partition] < records.Count).Any(); left--)
            {
                Assert.True(left > 0, $"Committed up to {string.Join(", ", _committed)} of {string.Join(", ", partitions.Select(records => records.Count))}.");
                Step(random.Next(partitions.Count));
                if (_clock.Next(_asOf) is not { } next) continue;
                _asOf = next;
                foreach (var reader in _readers) reader?.DayTurned(next);
            }

            for (var partition = 0; partition < partitions.Count; partition++)
                Assert.DoesNotContain(_letters[partition], offset => _counted[partition][offset] is not null);
            return _counted;
        }

        private void Step(int partition)
        {
            if (random.Next(50) == 0) _readers[partition] = null;
            var reader = _readers[partition] ??= Protocol.Records.PartitionReader(
                RangeTable.Even(1), new PartitionReaderLimits { FollowsData = true, FutureDays = FutureDays, BatchBytes = 1, BatchesUnderWay = int.MaxValue }, _asOf?.Day, _committed[partition],
                isNew: !partitions[partition].Take((int)_committed[partition]).Any(record => record is not null));
            var held = Settle(partition, reader);
            for (var i = random.Next(8); i > 0 && held is null && reader.HasRoom && reader.ReadTo < partitions[partition].Count; i--)
            {
                var outcome = reader.Read(reader.ReadTo, Line(partitions[partition][(int)reader.ReadTo]), out _, out held);
                if (outcome == FeedOutcome.Refused) Refuse(partition, reader, reader.ReadTo - 1);
                if (outcome == FeedOutcome.Kept) held = Settle(partition, reader);
                Deliver(partition, reader);
            }

            Deliver(partition, reader);
            if (random.Next(4) == 0) _committed[partition] = Math.Max(_committed[partition], reader.Committable);
            Report(partition, reader, held);
        }

        private void Report(int partition, PartitionReader reader, BusinessDate? held)
        {
            var letsTurn = reader.IsDrained && _committed[partition] >= reader.RefusedTo;
            if (held is { } date && letsTurn) _clock.Holds($"{partition}", date);
            else if (letsTurn && reader.SettledTo == partitions[partition].Count) _clock.IsIdle($"{partition}");
            else _clock.IsReading($"{partition}");
        }

        private BusinessDate? Settle(int partition, PartitionReader reader)
        {
            var letters = new List<DeadLetter>();
            var held = reader.Settle(letters);
            foreach (var letter in letters) Refuse(partition, reader, letter.Record);
            return held;
        }

        private void Refuse(int partition, PartitionReader reader, long offset)
        {
            _letters[partition].Add(offset);
            reader.LetterStored(offset);
        }

        private void Deliver(int partition, PartitionReader reader)
        {
            foreach (var delivery in Protocol.Records.Departing(reader))
            {
                foreach (var offset in Protocol.Records.OffsetsIn(delivery.Batch)) _counted[partition][offset] ??= _asOf!.Value.Day;
                reader.Acknowledge(delivery.RangeId, BatchHeader.Of(delivery.Batch).To, [], 0, []);
            }
        }
    }
}
