using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Akka.Actor;
using Cohort.Actors.Control;
using Cohort.Actors.Ranges;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Segments;

namespace Cohort.ClusterBench;

/// <summary>What a run of the node cost.</summary>
internal sealed record NodeFigures(double BytesPerUser, double BytesPerPurchase);

/// <summary>Measures one node with all roles.</summary>
internal static class NodeRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>From the first record read to the last one committed.</summary>
    public static async Task<(TimeSpan Elapsed, NodeFigures Figures)> Measure(
        Database database, RuleContext context, MemoryTopic topic, int partitions, int ranges, int purchases)
    {
        Console.WriteLine($"Measuring the node on {database.Name} …");
        var bytes = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Name == "cohort.batches.bytes") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref bytes, value));
        listener.Start();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        topic.Hold();
        await using var node = await BenchNode.Start(database, context, topic, partitions, ranges);
        await Until(async () => (await Stand(node)).Table is not null);
        var start = Stopwatch.GetTimestamp();
        topic.Release();
        await Until(() => Task.FromResult(topic.IsCommitted));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var standing = await Stand(node);
        var regions = await node.Registry.GetAsync<Actors.Hosting.Actors.Ranges>();
        var users = 0L;
        foreach (var entry in standing.Table!.Entries) users += (await regions.Ask<RangeReport>(new AskRange(entry.Id), Patience)).Status!.Users;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        return (elapsed, new NodeFigures((double)held / users, (double)bytes / purchases));
    }

    /// <summary>How long a purchase takes from the topic to a membership in the serving store, one at a time on an idle node.</summary>
    public static async Task<(TimeSpan P50, TimeSpan P99)> Waits(Database database, RuleContext context)
    {
        const int Samples = 200;
        var topic = new MemoryTopic(1);
        await using var node = await BenchNode.Start(database, context, topic, 1, 4);
        await Until(async () => (await Stand(node)).Table is not null);
        var waits = new List<TimeSpan>();
        for (var i = -5; i < Samples; i++)
        {
            var user = $"waiting-{database.Name}-{i.ToString(CultureInfo.InvariantCulture)}";
            var start = Stopwatch.GetTimestamp();
            topic.Produce(0, Encoding.UTF8.GetBytes($$"""{"event_id":"{{user}}","user_id":"{{user}}","sku":"sku-1","amount":5000,"quantity":1,"occurred_at":"2026-03-01T10:00:00Z"}"""));
            while ((await node.Store.SegmentsOfAsync(user)).Count == 0) await Task.Delay(1);
            if (i >= 0) waits.Add(Stopwatch.GetElapsedTime(start));
        }

        waits.Sort();
        return (waits[Samples / 2], waits[(Samples * 99) / 100]);
    }

    private static async Task<Standing> Stand(BenchNode node) =>
        await (await node.Registry.GetAsync<Actors.Hosting.Actors.Authority>()).Ask<Standing>(new AskStanding(), Patience);

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var start = Stopwatch.GetTimestamp(); !await holds(); await Task.Delay(10))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException("What was waited for did not happen within ten minutes.");
        }
    }
}
