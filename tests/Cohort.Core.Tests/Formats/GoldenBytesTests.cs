using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Formats;

/// <summary>
/// The bytes of every persisted format, pinned: a failure here means that stored data can no longer be read. A change
/// of format takes a new version and a reader for the old one.
/// </summary>
public partial class GoldenBytesTests
{
    private static readonly DateOnly Today = new(2026, 3, 4);
    private static readonly int Day = Today.DayNumber - new DateOnly(1970, 1, 1).DayNumber;

    private static readonly Step[] Steps =
    [
        new DayTurn(Day),
        new Buy("e1", "ann", "milk", 250, 2, Day, 36_000, OrderId: "o1"),
        new Buy("e2", "bob", "wine", -1_999, -1, Day - 3, Source: "web"),
        new Buy("e1", "ann", "milk", 250, 2, Day, 36_000, OrderId: "o1"),
        new Buy("e3", "ann", "?", 1, 0, Day + 1, Source: "web"),
    ];

    [Fact]
    public void A_batch_has_the_bytes_that_journals_hold()
    {
        Assert.Equal(GoldenBytes.Batch, Hex(Feed.Batch(Steps, 7)));
        AssertIsRead(GoldenBytes.Batch, hasHours: true, hasOrders: true);
        AssertIsRead(GoldenBytes.BatchVersion4, hasHours: true, hasOrders: true);
        AssertIsRead(GoldenBytes.BatchVersion3, hasHours: true, hasOrders: true);
        AssertIsRead(GoldenBytes.BatchVersion2, hasHours: true, hasOrders: false);
        AssertIsRead(GoldenBytes.BatchVersion1, hasHours: false, hasOrders: false);
    }

    private static void AssertIsRead(string batch, bool hasHours, bool hasOrders)
    {
        var reader = new BatchReader(Convert.FromHexString(batch));
        Assert.Equal("till/0", Encoding.UTF8.GetString(reader.Source));
        Assert.Equal((7, 12, 1), (reader.Before, reader.To, reader.FutureDays));
        Assert.Equal(BatchItem.Turn, reader.Next());
        Assert.Equal(BusinessDate.Of(2026, 3, 4), reader.TurnDate);
        foreach (var buy in Steps.OfType<Buy>())
        {
            Assert.Equal(BatchItem.Purchase, reader.Next());
            Assert.Equal(buy with { OrderId = "", Source = "" }, BuyOf(reader.Purchase));
            Assert.Equal(hasOrders ? KeyOf(buy) : OrderKey.None, reader.Purchase.Order);
            Assert.Equal(hasOrders && buy.OrderId.Length > 0, reader.Purchase.NamesOrder);
            Assert.Equal(hasHours ? (buy.Second / 3_600) + 1 : 0, reader.Purchase.Hour);
        }

        Assert.Equal(BatchItem.End, reader.Next());
    }

    private static ulong KeyOf(Buy buy) => buy.OrderId.Length > 0
        ? OrderKey.Named(Encoding.UTF8.GetBytes(buy.OrderId))
        : OrderKey.At(OrderKey.OfSource(Encoding.UTF8.GetBytes(buy.Source)), (buy.Day * 86_400L) + buy.Second);

    [Fact]
    public void A_batch_of_scores_has_the_bytes_that_journals_hold()
    {
        var section = Scores();
        var writer = new BatchWriter();
        writer.Add(4, section);
        Assert.Equal(GoldenBytes.ScoresBatch, Hex(writer.Finish("scores"u8, 4, 5, 0)));

        var reader = new BatchReader(Convert.FromHexString(GoldenBytes.ScoresBatch));
        Assert.Equal((4, 5), (reader.Before, reader.To));
        Assert.Equal(BatchItem.Model, reader.Next());
        Assert.Equal("churn 1f2e3d4c5b6a7988", $"{Encoding.UTF8.GetString(reader.Scored.Model)} {Encoding.UTF8.GetString(reader.Scored.Version)}");
        Assert.Equal(BatchItem.Model, reader.Next());
        Assert.Equal(BatchItem.Scores, reader.Next());
        var scores = reader.Scored.Scores;
        Assert.Equal(("ann", Day, 630_001UL, 0UL), (Encoding.UTF8.GetString(reader.Scored.UserId), reader.Scored.Date, scores.Varint(), scores.Varint()));
        Assert.Equal(BatchItem.Scores, reader.Next());
        Assert.Equal(BatchItem.End, reader.Next());
    }

    [Fact]
    public void A_batch_of_sums_has_the_bytes_that_journals_hold()
    {
        PartialCell[] cells = [new("milk", (ushort)Day, 250, 2, 2, 0, OrderSums.Of([new OrderSum(7, 149), new OrderSum(3, 101)])), new("wine", (ushort)Day, -1_999, -1, 0, 1, default)];
        var writer = new BatchWriter();
        writer.Add(4, "ann"u8, new LackingSums(cells, Day - 90));
        Assert.Equal(GoldenBytes.SumsBatch, Hex(writer.Finish("sums"u8, 4, 5, 0)));

        var reader = new BatchReader(Convert.FromHexString(GoldenBytes.SumsBatch));
        Assert.Equal((4, 5), (reader.Before, reader.To));
        Assert.Equal(BatchItem.Partials, reader.Next());
        Assert.Equal(("ann", 4), (Encoding.UTF8.GetString(reader.SaltedUser), reader.Offset));
        Assert.Equal(cells, reader.Partials.Cells);
        Assert.Equal(Day - 90, reader.Partials.SettledTo);
        Assert.Equal(BatchItem.End, reader.Next());
    }

    [Fact]
    public void A_batch_of_sums_without_amounts_of_orders_is_still_read()
    {
        var reader = new BatchReader(Convert.FromHexString(GoldenBytes.SumsBatchVersion4));
        Assert.Equal(BatchItem.Partials, reader.Next());
        Assert.Equal(OrderSums.Of([new OrderSum(7, 0), new OrderSum(3, 0)]), reader.Partials.Cells[0].Orders);
    }

    [Fact]
    public void A_batch_of_sums_of_the_version_before_is_still_read()
    {
        var reader = new BatchReader(Convert.FromHexString(GoldenBytes.SumsBatchVersion2));
        Assert.Equal(BatchItem.Partials, reader.Next());
        Assert.Equal([new("milk", (ushort)Day, 250, 2, 1, 0, default), new("wine", (ushort)Day, -1_999, -1, 0, 1, default)], reader.Partials.Cells);
        Assert.Equal(0, reader.Partials.SettledTo);
    }

    [Fact]
    public void A_batch_of_thresholds_has_the_bytes_that_journals_hold()
    {
        var thresholds = new Thresholds(new BusinessDate((ushort)Day), new ContextVersion(3, 2), [9_550, -1, Term.Missing]);
        var writer = new BatchWriter();
        writer.Add(4, thresholds);
        Assert.Equal(GoldenBytes.ThresholdsBatch, Hex(writer.Finish("thresholds"u8, 4, 5, 0)));

        var reader = new BatchReader(Convert.FromHexString(GoldenBytes.ThresholdsBatch));
        Assert.Equal((4, 5), (reader.Before, reader.To));
        Assert.Equal(BatchItem.Thresholds, reader.Next());
        Assert.Equal(thresholds, reader.Thresholds);
        Assert.Equal(BatchItem.End, reader.Next());
    }

    [Fact]
    public void A_snapshot_with_thresholds_has_the_bytes_that_stores_hold()
    {
        Assert.True(RuleBench.Parse("segment top: percentile(spend()) >= 90%").TryBind(Context.Taxonomy, out var rules, out _));
        var state = new RangeState(HashRange.Whole, new RuleContext(rules, 1, Context.Taxonomy, 1));
        state.Apply(Feed.Batch(Steps, 0));
        foreach (var (turns, value) in new[] { (1, 100L), (2, -200L) })
        {
            var writer = new BatchWriter();
            writer.Add(turns, new Thresholds(new BusinessDate((ushort)(Day + turns)), ContextVersion.Of(state.Context), [value]));
            state.Apply(writer.Finish("thresholds"u8, turns - 1, turns, 0));
            if (turns == 1) state.Apply(Feed.Batch([new DayTurn(Day + 1)], Steps.Length));
        }

        state.TakeEffects(new RangeEffects());

        Assert.Equal(GoldenBytes.ThresholdsSnapshot, Hex(SnapshotOf(state)));
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.ThresholdsSnapshot), state.Context);
        Agreement.Between(state, read);
        Assert.Equal((state.Users.Thresholds, state.Users.ThresholdsAhead), (read.Users.Thresholds, read.Users.ThresholdsAhead));
        Assert.Equal(["top", "affinity:DAIRY"], read.Questions.Find("ann"u8)!.Segments);
    }

    private static ScoreSection Scores()
    {
        var section = new ScoreSection([new ScoringModel("churn", "1f2e3d4c5b6a7988"), new ScoringModel("propensity:WINE", "0011223344556677")]);
        section.Begin(new BusinessDate((ushort)Day));
        section.Add("ann"u8, [630_000, -1]);
        section.Add("bob"u8, [0, 1_000_000]);
        return section;
    }

    private static RangeState WithScores()
    {
        var state = Settled();
        var writer = new BatchWriter();
        writer.Add(0, Scores());
        state.Apply(writer.Finish("scores"u8, 0, 1, 0));
        state.TakeEffects(new RangeEffects());
        return state;
    }

    [Fact]
    public void A_snapshot_with_scores_has_the_bytes_that_stores_hold()
    {
        var state = WithScores();

        Assert.Equal(GoldenBytes.ScoredSnapshot, Hex(SnapshotOf(state)));
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.ScoredSnapshot), Context);
        Agreement.Between(state, read);
        var (date, scores) = (new BusinessDate((ushort)Day), read.Questions.Find("bob"u8)!.Scores);
        Assert.Equal([new KnownScore("churn", 0, "1f2e3d4c5b6a7988", date, 1), new KnownScore("propensity:WINE", 1_000_000, "0011223344556677", date, 1)], scores);
    }

    [Fact]
    public void A_snapshot_with_scores_of_the_version_before_is_still_read() =>
        Agreement.Between(WithScores(), RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.ScoredSnapshotVersion5), Context));

    [Fact]
    public void A_snapshot_of_who_waits_to_be_scored_has_the_bytes_that_stores_hold()
    {
        var state = Settled();
        state.Scoring.Begin(new Freshness(0, 0, 1, true), null);
        state.Scoring.ScoreBy("0123456789abcdef");
        var table = new FeatureTable(Context, []);
        state.Scoring.Take(table, isLast: true, (_, _, _, _) => { });
        state.Scoring.Stored("ann"u8);

        Assert.Equal(GoldenBytes.WaitingSnapshot, Hex(SnapshotOf(state)));
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.WaitingSnapshot), Context);
        Assert.Equal(1, read.Scoring.Waiting);
        Assert.Equal(GoldenBytes.WaitingSnapshot, Hex(SnapshotOf(read)));
    }

    [Fact]
    public void A_chunk_of_transitions_has_the_bytes_that_stores_hold()
    {
        var effects = new RangeEffects();
        Applied().TakeEffects(effects);

        Assert.Equal(GoldenBytes.Chunk, Hex(effects.Transitions));
        Assert.Equal(
            [
                new Change("ann", "fans", true, Day, CauseKind.Purchase, "e1"),
                new Change("ann", "affinity:DAIRY", true, Day, CauseKind.Purchase, "e1"),
                new Change("bob", "returners", true, Day, CauseKind.Purchase, "e2"),
            ],
            RangeEffects.ReadTransitions(Convert.FromHexString(GoldenBytes.Chunk)).Select(Change.Of));
        Assert.All(RangeEffects.ReadTransitions(effects.Transitions), t => Assert.Equal((1, Context.Rules.Version), (t.Rules.Revision, t.Rules.Version)));
    }

    [Fact]
    public void A_snapshot_has_the_bytes_that_stores_hold()
    {
        var state = Settled();

        Assert.Equal(GoldenBytes.Snapshot, Hex(SnapshotOf(state)));
        Agreement.Between(state, RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.Snapshot), Context));
    }

    [Theory]
    [InlineData(GoldenBytes.SnapshotVersion1)]
    [InlineData(GoldenBytes.SnapshotVersion2)]
    [InlineData(GoldenBytes.SnapshotVersion3)]
    [InlineData(GoldenBytes.SnapshotVersion5)]
    [InlineData(GoldenBytes.SnapshotVersion6)]
    [InlineData(GoldenBytes.SnapshotVersion7)]
    [InlineData(GoldenBytes.SnapshotVersion8)]
    [InlineData(GoldenBytes.SnapshotVersion9)]
    public void A_snapshot_of_an_earlier_version_is_still_read(string snapshot) =>
        Agreement.Between(Settled(), RangeState.ReadSnapshot(Convert.FromHexString(snapshot), Context));

    [Fact]
    public void A_snapshot_with_a_salted_user_has_the_bytes_that_stores_hold()
    {
        var state = Settled();
        state.Salting.HoldPart(new Salt("ann", 2), state.Salting.BeginSalting(new Salt("ann", 2)));

        Assert.Equal(GoldenBytes.SaltedSnapshot, Hex(SnapshotOf(state)));
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.SaltedSnapshot), Context);
        Agreement.Between(state, read);
        Assert.Equal([new Salt("ann", 2)], read.Salting.Salts);
        Assert.Equal([new Salt("ann", 2)], read.Salting.HeldSalts);
        Assert.Equal(state.Salting.ChangedPartials("ann"u8, [], int.MaxValue, out _), read.Salting.ChangedPartials("ann"u8, [], int.MaxValue, out _));
    }

    [Fact]
    public void A_snapshot_with_a_salted_user_of_the_version_before_is_still_read()
    {
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.SaltedSnapshotVersion7), Context);

        Assert.Equal([new Salt("ann", 2)], read.Salting.HeldSalts);
        Agreement.SameUsers([Settled()], [read]);
    }

    [Fact]
    public void The_home_of_a_salted_user_learns_what_orders_are_worth_When_its_snapshot_did_not_tell()
    {
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.SaltedSnapshotVersion9), Context);

        var lacking = read.Salting.Lacking("ann", [read]);
        Assert.Equal(250, Assert.Single(lacking!.Cells, cell => cell.Sku == "milk").Orders.Minor);
        read.Salting.TakePartials("ann"u8, lacking);
        Assert.Null(read.Salting.Lacking("ann", [read]));
    }

    [Fact]
    public void A_snapshot_of_what_left_the_window_has_the_bytes_that_stores_hold()
    {
        var state = Settled();
        state.Apply(Feed.Batch([new DayTurn(Day + 90)], Steps.Length));
        state.TakeEffects(new RangeEffects());

        Assert.Equal(GoldenBytes.PastSnapshot, Hex(SnapshotOf(state)));
        Agreement.Between(state, RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.PastSnapshot), Context));
        Assert.Equal((1, 1), (state.UserCount, state.DormantCount));
    }

    [Fact]
    public void A_snapshot_of_sums_that_wait_to_be_settled_has_the_bytes_that_stores_hold()
    {
        var state = Settled();
        state.Salting.HoldPart(new Salt("ann", 2), state.Salting.BeginSalting(new Salt("ann", 2)));
        state.Apply(Feed.Batch([new DayTurn(Day + 90)], Steps.Length));
        state.TakeEffects(new RangeEffects());

        Assert.Equal(GoldenBytes.UnsettledSnapshot, Hex(SnapshotOf(state)));
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.UnsettledSnapshot), Context);
        Agreement.Between(state, read);
        read.Sum("ann", [read]);
        read.Sum("ann", [read]);
        Assert.Equal(251, read.Questions.Find("ann"u8)!.Lifetime!.Minor);
        Assert.Empty(read.Salting.ReleasePart("ann"u8).Left);
    }

    [Fact]
    public void A_snapshot_of_who_began_at_different_offsets_has_the_bytes_that_stores_hold()
    {
        var salt = new Salt("ann", 2);
        var (lower, upper) = Settled().SplitAt(1UL << 63);
        var (home, other) = lower.Range.Contains(salt.Hash) ? (lower, upper) : (upper, lower);
        other.Apply(Feed.Batch([new Buy("e9", "nobody", "milk", 1, 1, Day)], 5, _ => false));

        var part = RangeTransfer.Salted(other, home, salt);

        Assert.Equal(GoldenBytes.MarkedSnapshot, Hex(SnapshotOf(part)));
        var read = RangeState.ReadSnapshot(Convert.FromHexString(GoldenBytes.MarkedSnapshot), Context);
        Assert.Equal(GoldenBytes.MarkedSnapshot, Hex(SnapshotOf(read)));
        Assert.Equal((5L, part.Merged.Count), (read.Offsets["till/0"], read.Merged.Count));
    }

    [Fact]
    public void A_taxonomy_has_the_bytes_that_stores_hold()
    {
        Assert.Equal(GoldenBytes.EncodedTaxonomy, Hex(TaxonomyEncoding.Encode(Context.Taxonomy)));

        var read = TaxonomyEncoding.Decode(Convert.FromHexString(GoldenBytes.EncodedTaxonomy));
        Assert.Equal(Context.Taxonomy.Version, read.Version);
        Assert.Equal(["UNKNOWN", "DAIRY", "WINE"], read.Categories);
        Assert.Equal((1, "Alm"), (read.CategoryOf("milk"u8), read.BrandOf("milk"u8)));
        Assert.Equal((2, null), (read.CategoryOf("wine"u8), read.BrandOf("wine"u8)));
        Assert.Equal((0, null), (read.CategoryOf("?"u8), read.BrandOf("?"u8)));
        Assert.Equal((0, "No name"), (read.CategoryOf("bag"u8), read.BrandOf("bag"u8)));
    }

    internal static RuleContext Context { get; } = BuildContext();

    private static RuleContext BuildContext()
    {
        var builder = new TaxonomyBuilder();
        builder.Add(1, "milk", "DAIRY", "Alm");
        builder.Add(2, "wine", "WINE", null);
        builder.Add(3, "bag", null, "No name");
        var taxonomy = builder.Build();
        RuleBench.Parse("affinity top 2\nsegment fans: spend(\"DAIRY\") >= 2.5\nsegment returners: refunds(30) > 0")
            .TryBind(taxonomy, out var rules, out _);
        return new RuleContext(rules!, 1, taxonomy, 1);
    }

    private static RangeState Applied()
    {
        var state = new RangeState(HashRange.Whole, Context);
        state.Apply(Feed.Batch(Steps, 0));
        return state;
    }

    private static RangeState Settled()
    {
        var state = Applied();
        state.TakeEffects(new RangeEffects());
        return state;
    }

    private static byte[] SnapshotOf(RangeState state)
    {
        var bytes = new ByteWriter();
        state.WriteSnapshot(bytes);
        return bytes.Written.ToArray();
    }

    private static Buy BuyOf(in Purchase purchase) => new(
        Encoding.UTF8.GetString(purchase.EventId),
        Encoding.UTF8.GetString(purchase.UserId),
        Encoding.UTF8.GetString(purchase.Sku),
        purchase.AmountMinor,
        purchase.Quantity,
        purchase.Date.Day,
        (int)(purchase.OccurredAt % 86_400));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
