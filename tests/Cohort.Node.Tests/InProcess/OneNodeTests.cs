using System.Diagnostics;
using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Persistence;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.InProcess;

/// <summary>A cluster of one node gives the answers that a single range gives that is handed the purchases one after the other.</summary>
[Trait("Category", "Slow")]
public sealed class OneNodeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-node-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_gives_the_answers_of_a_single_range_When_purchases_come_from_several_partitions()
    {
        var (topic, expected) = Produce(new MemoryTopic(3), purchases: 3_000);

        await using var node = await TestNode.Start(_directory, Context, topic);
        await Until(() => topic.IsCommitted);

        await Agrees(expected, node);
    }

    [Fact]
    public async Task It_goes_on_where_it_was_When_it_starts_again_and_a_range_splits_meanwhile()
    {
        var topic = new MemoryTopic(2);
        var (_, _) = Produce(topic, purchases: 1_000);
        await using (var first = await TestNode.Start(_directory, Context, topic))
        {
            await Until(() => topic.IsCommitted);
        }

        var (_, expected) = Produce(topic, purchases: 1_000, from: 1_000);
        await using var node = await TestNode.Start(_directory, Context, topic);
        var coordinator = await node.Registry.GetAsync<Actors.Hosting.Actors.Coordinator>();
        var before = await Stand(coordinator);
        await Begin(coordinator, new Split(before.Table!.Entries[1].Id, before.Table.Entries[1].Range.Halve().Upper.Start));
        await Until(() => topic.IsCommitted);
        await UntilAsync(async () => (await Stand(coordinator)).Table!.Version == 2);
        await Begin(coordinator, new Merge(before.Table.Entries[2].Id, before.Table.Entries[3].Id));
        await UntilAsync(async () => (await Stand(coordinator)).Table!.Version == 3);

        await Agrees(expected, node);
        foreach (var entry in before.Table.Entries.Skip(1).Take(3)) await UntilAsync(() => IsEmptied(node, entry.Id));
    }

    private static async Task<bool> IsEmptied(TestNode node, int rangeId)
    {
        var snapshots = Akka.Persistence.Persistence.Instance.Apply(node.System).SnapshotStoreFor(null);
        var load = new LoadSnapshot(RangeEntity.PersistenceIdOf(rangeId), SnapshotSelectionCriteria.Latest, long.MaxValue);
        return (await snapshots.Ask<LoadSnapshotResult>(load, Patience)).Snapshot?.Snapshot is OwnerSnapshot { IsEmptied: true };
    }

    private static RuleContext Context { get; } = BuildContext();

    private static RuleContext BuildContext()
    {
        var builder = new TaxonomyBuilder();
        for (var sku = 0; sku < 20; sku++) builder.Add(sku + 1, $"sku{sku}", $"C{sku % 5}", null);
        var taxonomy = builder.Build();
        Assert.True(RuleText.TryParse("affinity top 2\nsegment big: spend() >= 100\nsegment often: orders(30 days) >= 5\n", out var text, out var errors), string.Join(' ', errors));
        Assert.True(text.TryBind(taxonomy, out var rules, out _));
        return new RuleContext(rules, 1, taxonomy, 1);
    }

    // Each partition holds its purchases by date; a user is always in the same partition.
    private static (MemoryTopic Topic, RangeState Expected) Produce(MemoryTopic topic, int purchases, int from = 0)
    {
        var state = new RangeState(HashRange.Whole, Context);
        var reader = new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
        var clock = new BatchWriter();
        var offset = 0L;
        for (var i = 0; i < from + purchases; i++)
        {
            var dice = new Random(i);
            var (user, day) = (dice.Next(200), 19_000 + (i / 50));
            var instant = DateTimeOffset.UnixEpoch.AddDays(day).AddSeconds(dice.Next(86_400)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            var json = $$"""{"event_id":"e{{i}}","user_id":"u{{user}}","sku":"sku{{dice.Next(20)}}","amount":{{dice.Next(1, 4000) / 100m}},"quantity":1,"occurred_at":"{{instant}}"}""";
            var bytes = Encoding.UTF8.GetBytes(i % 97 == 96 ? json[..20] : json);
            if (i >= from) topic.Produce(user % topic.Partitions, bytes);
            if (!reader.TryRead(bytes, out var purchase, out _)) continue;
            if (state.AsOf is not { } asOf || purchase.Date > asOf)
            {
                clock.AddTurn(purchase.Date);
                state.Apply(clock.Finish("clock"u8, state.Offsets["clock"], purchase.Date.Day + 1, 0));
            }

            var section = new BatchSection();
            section.Add(0, purchase);
            clock.Add(offset, [], section);
            state.Apply(clock.Finish("all"u8, offset, ++offset, 1));
        }

        return (topic, state);
    }

    private static async Task Agrees(RangeState expected, TestNode node)
    {
        var (coordinator, ranges) = (await node.Registry.GetAsync<Actors.Hosting.Actors.Coordinator>(), await node.Registry.GetAsync<Actors.Hosting.Actors.Ranges>());
        var status = await Stand(coordinator);
        Assert.Equal(expected.AsOf, status.AsOf);
        var lines = 0L;
        foreach (var entry in status.Table!.Entries)
            lines += (await ranges.Ask<RangeReport>(new AskRange(entry.Id), Patience)).Status!.Lines;
        Assert.Equal(expected.LineCount, lines);
        foreach (var user in expected.Questions.Users())
        {
            var range = status.Table.Entries[status.Table.IndexOf(Core.Hashing.UserHash.Of(Encoding.UTF8.GetBytes(user.UserId)))];
            var answer = await ranges.Ask<UserAnswer>(new AskUser(range.Id, user.UserId), Patience);
            Assert.Equal(user.Cells, answer.View!.Cells);
            Assert.Equal(user.Segments, answer.View.Segments);
            await UntilAsync(async () => (await node.Store.SegmentsOfAsync(user.UserId)).Select(s => s.Segment).SequenceEqual(user.Segments.Order(StringComparer.Ordinal)));
        }
    }

    private static async Task Begin(IActorRef coordinator, Order order) => await UntilAsync(async () =>
    {
        var answer = await coordinator.Ask<Requested>(new Request(order), Patience);
        Assert.Equal("", answer.Refusal);
        return answer.IsBegun;
    });

    private static Task<ClusterStatus> Stand(IActorRef coordinator) => coordinator.Ask<ClusterStatus>(new AskStatus(), Patience);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static Task Until(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var start = Stopwatch.GetTimestamp(); !await holds(); await Task.Delay(20))
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "What was waited for did not happen within a minute.");
    }
}
