using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.ClusterBench;

/// <summary>What a run of the node cost.</summary>
/// <param name="Elapsed">From the first record read to the last one committed.</param>
/// <param name="BytesPerUser">Managed memory that the node holds afterwards, shared by the users it has.</param>
/// <param name="BytesPerPurchase">Bytes of batches, shared by the records.</param>
/// <param name="P50">From a purchase in the topic to a membership in the serving store, one at a time, the median.</param>
/// <param name="P99">Likewise, all but a hundredth.</param>
/// <param name="Scored">Users scored when the last record was committed; some of them more than once.</param>
/// <param name="UntilScored">From then until everybody had the scores of their final features.</param>
internal sealed record NodeFigures(
    TimeSpan Elapsed, double BytesPerUser, double BytesPerPurchase, TimeSpan P50, TimeSpan P99, long Scored, TimeSpan UntilScored);

/// <summary>Measures one node with all roles.</summary>
internal static class NodeRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Reads a topic to its end, then purchases one by one.</summary>
    public static async Task<NodeFigures> Measure(
        Database database, RuleContext context, MemoryTopic topic, int partitions, int ranges, int purchases, BenchModels? models = null)
    {
        Console.WriteLine($"Measuring the node on {database.Name}{(models is null ? "" : $" with {models.Count} models")} …");
        var (bytes, waiting, scored) = (0L, 0L, 0L);
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Name is "cohort.batches.bytes" or "cohort.scoring.waiting" or "cohort.scoring.users") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "cohort.batches.bytes") Interlocked.Add(ref bytes, value);
            else if (instrument.Name == "cohort.scoring.waiting") Interlocked.Add(ref waiting, value);
            else Interlocked.Add(ref scored, value);
        });
        listener.Start();
        var before = Held();
        topic.Hold();
        await using var node = await BenchNode.Start(database, context, topic, partitions, ranges, models);
        await Until(async () => (await Stand(node)).Table is not null);
        var start = Stopwatch.GetTimestamp();
        topic.Release();
        await Until(() => Task.FromResult(topic.IsCommitted));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var scoredBy = Interlocked.Read(ref scored);
        var untilScored = models is null ? TimeSpan.Zero : await Rest(() => (Interlocked.Read(ref waiting), Interlocked.Read(ref scored)));
        var status = await Stand(node);
        var regions = await node.Registry.GetAsync<Actors.Hosting.Actors.Ranges>();
        var users = 0L;
        foreach (var entry in status.Table!.Entries) users += (await regions.Ask<RangeReport>(new AskRange(entry.Id), Patience)).Status!.Users;
        var held = Held() - before;
        var (p50, p99) = await Waits(node, topic, status.AsOf!.Value);
        return new NodeFigures(elapsed, (double)held / users, (double)bytes / purchases, p50, p99, scoredBy, untilScored);
    }

    // Nobody waits, and nobody was scored for two seconds: a pass over everybody does not count as waiting.
    private static async Task<TimeSpan> Rest(Func<(long Waiting, long Scored)> figures)
    {
        var start = Stopwatch.GetTimestamp();
        var (last, changed) = (figures().Scored, TimeSpan.Zero);
        while (true)
        {
            await Task.Delay(20);
            var (waiting, scored) = figures();
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (scored != last) (last, changed) = (scored, elapsed);
            else if (waiting == 0 && elapsed - changed > TimeSpan.FromSeconds(2)) return changed;
            if (elapsed > Patience) throw new TimeoutException("Not everybody was scored within ten minutes.");
        }
    }

    private static async Task<(TimeSpan P50, TimeSpan P99)> Waits(BenchNode node, MemoryTopic topic, BusinessDate day)
    {
        const int Samples = 200;
        var waits = new List<TimeSpan>();
        for (var i = -5; i < Samples; i++)
        {
            var user = $"waiting-{i.ToString(CultureInfo.InvariantCulture)}";
            var start = Stopwatch.GetTimestamp();
            topic.Produce(0, Encoding.UTF8.GetBytes($$"""{"event_id":"{{user}}","user_id":"{{user}}","sku":"sku-1","amount":5000,"quantity":1,"occurred_at":"{{day}}T10:00:00Z"}"""));
            while ((await node.Store.SegmentsOfAsync(user)).Count == 0) await Task.Delay(1);
            if (i >= 0) waits.Add(Stopwatch.GetElapsedTime(start));
        }

        waits.Sort();
        return (waits[Samples / 2], waits[(Samples * 99) / 100]);
    }

    private static long Held()
    {
        // Twice, because what the first collection finalises is only let go by the second.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<ClusterStatus> Stand(BenchNode node) =>
        await (await node.Registry.GetAsync<Actors.Hosting.Actors.Coordinator>()).Ask<ClusterStatus>(new AskStatus(), Patience);

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var start = Stopwatch.GetTimestamp(); !await holds(); await Task.Delay(10))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException("What was waited for did not happen within ten minutes.");
        }
    }
}
