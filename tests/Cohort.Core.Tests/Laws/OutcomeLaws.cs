using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>What a range notes of the purchases and voids of a batch is what it did with them.</summary>
[Trait("Category", "Slow")]
public class OutcomeLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void Each_purchase_and_each_void_has_the_outcome_that_a_plain_look_at_all_before_it_gives() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var runner = new Runner(script.World.Context());
            runner.State.LastBatch = new BatchOutcomes();
            var (first, voids, asOf) = (new Dictionary<(string, string), Buy>(), new Dictionary<(string, string), int>(), -1);
            foreach (var run in Feed.Cut(script.Steps, script.Dice(31)))
            {
                var (before, counted, expected) = (runner.State.AsOf?.Day ?? -1, runner.State.Counts, new List<(Buy Item, int AsOf, PurchaseOutcome Outcome)>());
                foreach (var step in run)
                {
                    if (step is DayTurn turn) asOf = Math.Max(asOf, turn.Day);
                    if (step is not Buy buy) continue;
                    if (buy.Replaces.Length > 0) expected.Add((buy.VoidOnly, asOf, TakeBack(buy, asOf, script.World.WindowDays, first, voids)));
                    if (!buy.IsVoid) expected.Add((buy, asOf, Naive(buy, asOf, script.World.WindowDays, first, voids)));
                }

                runner.Apply(run);

                Assert.Equal(expected.Select(one => (one.Item.Event, one.Item.IsVoid ? one.Item.Replaces : "", one.AsOf, one.Outcome)), Noted(runner, before));
                AssertCounted(expected.Where(one => !one.Item.IsVoid || IsCounted(one.Item, one.Outcome)).Select(one => one.Outcome), runner.State.Counts - counted);
            }
        }));

    [Fact]
    public void A_batch_that_a_range_has_already_in_part_notes_its_purchases_as_repeats()
    {
        var script = ScriptWriter.Write(4);
        var runner = new Runner(script.World.Context());
        runner.Apply([new DayTurn(20_000), Milk("a")]);
        runner.State.LastBatch = new BatchOutcomes();

        runner.State.Apply(Feed.Batch([new DayTurn(20_000), Milk("a"), Milk("b")], 0));

        Assert.Equal([PurchaseOutcome.Repeated, PurchaseOutcome.Accepted], BatchOutcomes.Read(Bytes(runner)));
    }

    [Fact]
    public void Voids_of_batches_whose_outcomes_a_former_program_noted_are_passed_over()
    {
        var script = ScriptWriter.Write(4);
        var runner = new Runner(script.World.Context());
        runner.Apply([new DayTurn(20_000), Milk("a"), Milk("b") with { Replaces = "a" }, Milk("c") with { Replaces = "b", IsVoid = true }]);
        var reader = new OutcomeReader(runner.Journal[^1], [PurchaseOutcome.Accepted, PurchaseOutcome.Accepted], -1);
        var read = new List<string>();

        while (reader.Next()) read.Add(Encoding.UTF8.GetString(reader.Purchase.EventId));

        Assert.Equal(["a", "b"], read);
    }

    [Fact]
    public void A_batch_of_voids_alone_is_noted_and_one_that_repeats_them_too()
    {
        var script = ScriptWriter.Write(4);
        var runner = new Runner(script.World.Context());
        runner.State.LastBatch = new BatchOutcomes();
        Buy taken = Milk("b") with { Replaces = "a", IsVoid = true }, same = Milk("c") with { Replaces = "a", IsVoid = true };
        runner.State.Apply(Feed.Batch([new DayTurn(20_000), taken], 0));
        Assert.Equal([PurchaseOutcome.Voided], BatchOutcomes.Read(Bytes(runner)));

        runner.State.Apply(Feed.Batch([new DayTurn(20_000), taken, same], 0));

        Assert.Equal([PurchaseOutcome.Repeated, PurchaseOutcome.Repeated], BatchOutcomes.Read(Bytes(runner)));
    }

    [Fact]
    public void Bytes_that_no_batch_has_are_refused()
    {
        var script = ScriptWriter.Write(4);
        var runner = new Runner(script.World.Context());
        runner.State.LastBatch = new BatchOutcomes();
        runner.Apply([new DayTurn(20_000), Milk("a"), Milk("a")]);
        var (batch, outcomes) = (runner.Journal[^1], BatchOutcomes.Read(Bytes(runner)));

        Assert.Throws<DamagedDataException>(() => Count(batch, outcomes[..1]));
        Assert.Throws<DamagedDataException>(() => Count(batch, [.. outcomes, PurchaseOutcome.Accepted]));
        var spoilt = Bytes(runner);
        spoilt[1] ^= 1;
        Assert.Throws<DamagedDataException>(() => BatchOutcomes.Read(spoilt));
    }

    // What stays known of an event id: its first accepted purchase, until its date leaves the window.
    private static PurchaseOutcome Naive(Buy buy, int asOf, int windowDays, Dictionary<(string User, string Event), Buy> first, Dictionary<(string User, string Event), int> voids)
    {
        foreach (var (key, gone) in first.Where(one => one.Value.Day + windowDays <= asOf).ToList()) first.Remove(key);
        if (buy.Day + windowDays <= asOf) return PurchaseOutcome.Expired;
        if (buy.Day > asOf + Script.FutureDays) return PurchaseOutcome.Future;
        if (IsVoid(buy, asOf, windowDays, voids)) return PurchaseOutcome.Repeated;
        if (first.TryGetValue((buy.User, buy.Event), out var known)) return buy.HasContentOf(known) ? PurchaseOutcome.Repeated : PurchaseOutcome.Conflict;
        first.Add((buy.User, buy.Event), buy);
        return PurchaseOutcome.Accepted;
    }

    // The first one is not known any more once it was taken back: what comes under its id after that is what was taken back.
    private static PurchaseOutcome TakeBack(Buy buy, int asOf, int windowDays, Dictionary<(string User, string Event), Buy> first, Dictionary<(string User, string Event), int> voids)
    {
        if (buy.Day + (2 * windowDays) <= asOf) return PurchaseOutcome.Expired;
        if (buy.Day > asOf + Script.FutureDays) return PurchaseOutcome.Future;
        var key = (buy.User, buy.Replaces);
        if (voids.GetValueOrDefault(key) >= buy.Day) return PurchaseOutcome.Repeated;
        voids[key] = buy.Day;
        if (first.TryGetValue(key, out var known) && IsVoid(known, asOf, windowDays, voids)) first.Remove(key);
        return PurchaseOutcome.Voided;
    }

    // Counts speak of purchases, and of what has no effect by its date. A purchase speaks for what it takes back.
    private static bool IsCounted(Buy item, PurchaseOutcome outcome) => !item.IsCorrection && outcome is PurchaseOutcome.Expired or PurchaseOutcome.Future;

    private static bool IsVoid(Buy buy, int asOf, int windowDays, Dictionary<(string User, string Event), int> voids) =>
        voids.TryGetValue((buy.User, buy.Event), out var day) && day + (2 * windowDays) > asOf && buy.Day <= day + windowDays;

    private static List<(string Event, string Replaces, int AsOf, PurchaseOutcome Outcome)> Noted(Runner runner, int before)
    {
        var noted = new List<(string, string, int, PurchaseOutcome)>();
        var reader = new OutcomeReader(runner.Journal[^1], BatchOutcomes.Read(Bytes(runner)), before);
        while (reader.Next()) noted.Add((Encoding.UTF8.GetString(reader.Purchase.EventId), Encoding.UTF8.GetString(reader.Purchase.Replaces), reader.AsOf.Day, reader.Outcome));
        return noted;
    }

    private static int Count(byte[] batch, PurchaseOutcome[] outcomes)
    {
        var count = 0;
        var reader = new OutcomeReader(batch, outcomes, -1);
        while (reader.Next()) count++;
        return count;
    }

    private static byte[] Bytes(Runner runner)
    {
        var bytes = new ByteWriter();
        runner.State.LastBatch!.Write(bytes);
        return bytes.Written.ToArray();
    }

    private static void AssertCounted(IEnumerable<PurchaseOutcome> outcomes, OutcomeCounts counted)
    {
        var by = outcomes.CountBy(outcome => outcome).ToDictionary();
        Assert.Equal(
            new OutcomeCounts(Of(PurchaseOutcome.Accepted), Of(PurchaseOutcome.Repeated), Of(PurchaseOutcome.Conflict), Of(PurchaseOutcome.Expired), Of(PurchaseOutcome.Future)), counted);

        long Of(PurchaseOutcome outcome) => by.GetValueOrDefault(outcome);
    }

    private static Buy Milk(string id) => new(id, "user", "milk", 100, 1, 20_000);
}
