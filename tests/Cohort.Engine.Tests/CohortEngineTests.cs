using System.Globalization;
using System.Text;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Testing;
using Xunit;

namespace Cohort.Engine.Tests;

/// <summary>The engine as a program uses it that embeds it.</summary>
public sealed class CohortEngineTests : IDisposable
{
    private const string Rules = """
        affinity top 1
        segment dairy "Dairy lovers":
          spend("DAIRY") >= 10
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task It_stores_and_answers_what_was_appended()
    {
        await using var engine = await Open();

        var report = await engine.AppendAsync([Buys("1", "anna", "milk", 12.50m), Buys("2", "ben", "bread", 2m)]);

        Assert.Equal((2, 2, 0), (report.Records, report.Accepted, report.Refused));
        Assert.Equal(BusinessDate.Of(2026, 3, 1), report.AsOf);
        var anna = await engine.UserAsync("anna");
        Assert.Equal(1250, anna.SpendMinor);
        Assert.Equal(["dairy", "affinity:DAIRY"], anna.Segments.Select(segment => segment.Segment));
        Assert.Equal(BusinessDate.Of(2026, 5, 30), anna.Segments[0].EndsOn);
        Assert.Equal([("dairy", 1), ("affinity:BREAD", 1), ("affinity:DAIRY", 1)], (await engine.SegmentsAsync()).Select(segment => (segment.Segment, (int)segment.Members)));
        Assert.Equal(["anna"], (await engine.MembersAsync("Dairy lovers")).Items);
        Assert.False(await Knows(engine, "nobody"));
    }

    [Fact]
    public async Task It_says_why_somebody_is_in_a_segment_or_not()
    {
        await using var engine = await Open();
        await engine.AppendAsync([Buys("1", "anna", "milk", 12.50m), Buys("2", "ben", "milk", 2m)]);

        var why = await engine.ExplainAsync("anna", "dairy");
        var whyNot = await engine.ExplainAsync("ben", "dairy");

        Assert.True(why.Member);
        Assert.Equal((12.50m, 10m), (why.Explanation!.Left!.Value, why.Explanation.Right!.Value));
        Assert.Equal(BusinessDate.Of(2026, 3, 1), why.Since);
        Assert.False(whyNot.Member);
        Assert.Equal(-8m, whyNot.Explanation!.Margin);
        var unknown = await Assert.ThrowsAsync<CohortException>(() => engine.ExplainAsync("anna", "dairi"));
        Assert.Equal(Refusal.Unknown, unknown.Refusal);
    }

    [Fact]
    public async Task It_counts_a_purchase_once_When_it_is_appended_again()
    {
        await using (var engine = await Open()) await engine.AppendAsync(Buys("1", "anna", "milk", 12.50m));

        await using var again = await Open();
        var report = await again.AppendAsync([Buys("1", "anna", "milk", 12.50m), Buys("1", "anna", "milk", 99m)]);

        Assert.Equal((2, 0, 1, 1), (report.Records, report.Accepted, report.Duplicates, report.Conflicts));
        Assert.Equal(1250, (await again.UserAsync("anna")).SpendMinor);
    }

    [Fact]
    public async Task It_takes_purchases_back_with_and_without_another_in_their_place()
    {
        await using var engine = await Open();
        await engine.AppendAsync([Buys("1", "anna", "milk", 12.50m) with { OrderId = "o1" }, Buys("2", "anna", "bread", 4m) with { OrderId = "o1" }, Buys("3", "anna", "milk", 1m)]);
        var before = await engine.UserAsync("anna");
        Assert.Equal((1750, 2), (before.SpendMinor, before.Lifetime!.Orders));

        await engine.AppendAsync(Buys("4", "anna", "milk", 2.50m) with { OrderId = "o1", Replaces = "1" });
        var report = await engine.VoidAsync(Void("5", "3"));
        var nothing = await engine.VoidAsync([Void("6", "7"), Void("8", "8")]);

        Assert.Equal((1, 0, 0), (report.Records, report.Accepted, report.Refused));
        Assert.Equal((2, 1), (nothing.Records, nothing.Refused));
        var anna = await engine.UserAsync("anna");
        Assert.Equal((650, 1, 2), (anna.SpendMinor, anna.Lifetime!.Orders, anna.Lifetime.Lines));
    }

    [Fact]
    public async Task It_keeps_what_is_no_purchase_as_a_dead_letter()
    {
        await using var engine = await Open();

        var report = await engine.AppendJsonAsync("nonsense\n\n{\"event_id\":\"1\"}"u8.ToArray());

        Assert.Equal((2, 0, 2), (report.Records, report.Accepted, report.Refused));
        Assert.Equal(["nonsense", "{\"event_id\":\"1\"}"], (await engine.DeadLettersAsync()).Items.Select(letter => letter.Bytes));
    }

    [Fact]
    public async Task It_goes_on_where_it_read_a_source_before()
    {
        var file = _scratch.With("events.ndjson", Line("1", "anna", "milk", 12.50m));
        await using (var engine = await Open()) Assert.Equal(1, (await engine.RunAsync(PurchaseSource.File(file))).Accepted);
        File.AppendAllText(file, Line("2", "anna", "bread", 2m));

        await using var again = await Open();
        var report = await again.RunAsync(PurchaseSource.File(file));

        Assert.Equal((1, 1), (report.Records, report.Accepted));
        Assert.False(report.IsStopped);
    }

    [Fact]
    public async Task It_reads_a_stream_from_its_beginning_and_passes_over_what_was_read()
    {
        await using var engine = await Open();
        var lines = Line("1", "anna", "milk", 12.50m);
        await engine.RunAsync(Streamed(lines));

        var report = await engine.RunAsync(Streamed(lines + Line("2", "anna", "bread", 2m)));

        Assert.Equal((1, 1), (report.Records, report.Accepted));
    }

    [Fact]
    public async Task It_refuses_a_source_that_is_not_the_one_it_read_and_works_on()
    {
        await using var engine = await Open();
        await engine.RunAsync(Streamed(Line("1", "anna", "milk", 12.50m)));

        var refused = await Assert.ThrowsAsync<EngineException>(() => engine.RunAsync(Streamed(Line("9", "carl", "bread", 12.50m))));

        Assert.Equal(EngineFault.Input, refused.Fault);
        Assert.Equal(1, (await engine.AppendAsync(Buys("2", "anna", "milk", 1m))).Accepted);
        Assert.Equal(1350, (await engine.UserAsync("anna")).SpendMinor);
    }

    [Fact]
    public async Task It_follows_a_file_and_answers_meanwhile_until_it_is_stopped()
    {
        var file = _scratch.With("events.ndjson", Line("1", "anna", "milk", 12.50m) + Line("2", "ben", "bread", 2m));
        await using var engine = await Open();
        using var stop = new CancellationTokenSource();
        var running = engine.RunAsync(PurchaseSource.File(file), new RunOptions { Follow = true }, stop: stop.Token);

        await Until(() => Knows(engine, "anna"));
        File.AppendAllText(file, Line("3", "cleo", "bread", 2m));
        await Until(() => Knows(engine, "cleo"));
        await stop.CancelAsync();

        var report = await running.WaitAsync(Patience);
        Assert.True(report.IsStopped);
        Assert.Equal(3, report.Accepted);
    }

    [Fact]
    public async Task It_ends_a_run_well_When_it_is_disposed_of_and_does_nothing_after()
    {
        var file = _scratch.With("events.ndjson", Line("1", "anna", "milk", 12.50m) + Line("2", "ben", "bread", 2m));
        var engine = await Open();
        var running = engine.RunAsync(PurchaseSource.File(file), new RunOptions { Follow = true });
        await Until(() => Knows(engine, "anna"));

        await engine.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.True((await running).IsStopped);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.AppendAsync(Buys("2", "ben", "bread", 2m)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.UserAsync("anna"));
        await using var again = await Open();
        Assert.True(await Knows(again, "anna"));
    }

    [Fact]
    public async Task It_takes_appends_of_many_callers_at_a_time()
    {
        await using var engine = await Open();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => engine.AppendAsync(Buys($"{i}", "anna", "milk", 1m))));

        Assert.Equal(2000, (await engine.UserAsync("anna")).SpendMinor);
        Assert.Equal(["entered"], (await engine.TransitionsAsync(new TransitionFilter("anna", "dairy"))).Items.Select(transition => transition.Change));
    }

    [Fact]
    public async Task It_applies_up_to_a_date_and_the_rest_later()
    {
        var file = _scratch.With("events.ndjson", Line("1", "anna", "milk", 12.50m) + Line("2", "anna", "milk", 1m, "2026-03-09"));
        await using var engine = await Open();

        var first = await engine.RunAsync(PurchaseSource.File(file), new RunOptions { Until = BusinessDate.Of(2026, 3, 5) });
        var refused = await Assert.ThrowsAsync<EngineException>(() => engine.RunAsync(PurchaseSource.File(file), new RunOptions { Until = BusinessDate.Of(2026, 3, 4) }));
        var second = await engine.RunAsync(PurchaseSource.File(file));

        Assert.Equal((1, 1, BusinessDate.Of(2026, 3, 5)), (first.Accepted, first.Left, first.AsOf!.Value));
        Assert.Equal(EngineFault.Setting, refused.Fault);
        Assert.Equal((1, BusinessDate.Of(2026, 3, 9)), (second.Accepted, second.AsOf!.Value));
    }

    [Fact]
    public async Task It_turns_the_day_When_it_is_told_to_and_asks_whether_a_far_date_is_meant()
    {
        await using var engine = await Described().WithTime(new SetClock("2026-03-01T12:00:00Z")).OpenAsync();
        await engine.AppendAsync(Buys("1", "anna", "milk", 12.50m));

        var refused = await Assert.ThrowsAsync<CohortException>(() => engine.TurnAsync(BusinessDate.Of(2026, 5, 30)));
        var turn = await engine.TurnAsync(BusinessDate.Of(2026, 5, 30), isConfirmed: true);

        Assert.Equal(Refusal.Conflict, refused.Refusal);
        Assert.Contains("isConfirmed", refused.Message, StringComparison.Ordinal);
        Assert.True(turn.Done);
        Assert.Equal(BusinessDate.Of(2026, 5, 30), (await engine.StatusAsync()).AsOf);
        var left = (await engine.TransitionsAsync(new TransitionFilter("anna", "dairy") { LatestFirst = true })).Items[0];
        Assert.Equal("left", left.Change);
        Assert.Equal((BusinessDate.Of(2026, 5, 30), CauseKind.DayTurned), (left.AsOf, left.Cause));
    }

    [Fact]
    public async Task It_takes_no_purchase_while_the_machines_clock_cannot_be_right()
    {
        var time = new SetClock("2026-03-01T12:00:00Z");
        await using var engine = await Described().WithMachineClock().WithTime(time).OpenAsync();
        await engine.AppendAsync(Buys("1", "anna", "milk", 12.50m));
        time.Now = DateTimeOffset.Parse("2026-04-01T12:00:00Z", CultureInfo.InvariantCulture);

        var refused = await Assert.ThrowsAsync<EngineException>(() => engine.AppendAsync(Buys("2", "anna", "milk", 1m, "2026-04-01")));
        await engine.TurnAsync(BusinessDate.Of(2026, 4, 1), isConfirmed: true);
        var report = await engine.AppendAsync(Buys("2", "anna", "milk", 1m, "2026-04-01"));

        Assert.Equal(EngineFault.Machine, refused.Fault);
        Assert.Contains(nameof(CohortEngine.TurnAsync), refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (report.Accepted, report.Left));
    }

    [Fact]
    public async Task It_puts_other_rules_in_force_When_it_is_opened_with_them()
    {
        await using (var engine = await Open()) await engine.AppendAsync(Buys("1", "anna", "milk", 12.50m));

        await using var again = await Described().WithRules("affinity off\nsegment any \"Any\": orders() >= 1").OpenAsync();

        Assert.Equal(["any"], (await again.UserAsync("anna")).Segments.Select(segment => segment.Segment));
        Assert.Equal(CauseKind.RulesChanged, (await again.TransitionsAsync(new TransitionFilter("anna"))).Items[^1].Cause);
    }

    [Fact]
    public async Task It_carries_out_orders_and_answers_with_what_they_made()
    {
        await using var engine = await Open();
        await engine.AppendAsync(Buys("1", "anna", "milk", 12.50m));
        var lower = (await engine.RangesAsync()).Ranges[0].Id;

        await engine.SplitAsync(lower);
        await engine.ActivateAsync("affinity off\nsegment any \"Any\": orders() >= 1");
        var refused = await Assert.ThrowsAsync<CohortException>(() => engine.SplitAsync(999));
        await engine.AppendAsync(Buys("2", "ben", "milk", 1m));

        Assert.Equal(Refusal.Conflict, refused.Refusal);
        Assert.Equal(3, (await engine.RangesAsync()).Ranges.Count);
        Assert.Equal([("any", 2L)], (await engine.SegmentsAsync()).Select(segment => (segment.Segment, segment.Members)));
        Assert.Equal([1L], (await engine.HistoryAsync()).Select(action => action.Number));
    }

    [Fact]
    public async Task It_takes_limits_of_rebalancing_and_freshness_and_refuses_what_cannot_be()
    {
        Assert.Throws<ArgumentException>(() => Described().WithRebalancing(limits => limits with { TolerancePercent = 1 }));
        Assert.Throws<ArgumentException>(() => Described().WithModels("models", freshness: new Freshness(2_000, 1_000, 1, true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Described().WithModels("models", sharePercent: 0));

        await using var engine = await Described().WithRebalancing(limits => limits with { MostRangesPerNode = 4, LeastRangesPerNode = 2 }).OpenAsync();
        Assert.Equal(1, (await engine.AppendAsync(Buys("1", "anna", "milk", 12.50m))).Accepted);
    }

    [Fact]
    public async Task It_is_refused_with_the_kind_of_the_reason_When_it_cannot_be_opened()
    {
        var empty = await Assert.ThrowsAsync<EngineException>(() => CohortEngine.In(_scratch["data"]).OpenAsync());
        Assert.Equal(EngineFault.Setting, empty.Fault);
        Assert.False(Directory.Exists(_scratch["data"]));

        var rules = await Assert.ThrowsAsync<EngineException>(() => Described().WithRules("segment x \"X\":\n  spend(\"WINE\") > 1").OpenAsync());
        Assert.Equal(EngineFault.Input, rules.Fault);
        Assert.Contains("2", rules.Message, StringComparison.Ordinal);

        var taxonomy = await Assert.ThrowsAsync<EngineException>(() => Described().WithTaxonomy([new("milk", "DAIRY"), new("milk", "WINE")]).OpenAsync());
        Assert.Equal(EngineFault.Input, taxonomy.Fault);

        var zone = await Assert.ThrowsAsync<EngineException>(() => Described().WithTimeZone("Nowhere/Land").OpenAsync());
        Assert.Equal(EngineFault.Setting, zone.Fault);

        await using var engine = await Open();
        var taken = await Assert.ThrowsAsync<EngineException>(Open);
        Assert.Equal(EngineFault.Directory, taken.Fault);
        await Assert.ThrowsAsync<ArgumentException>(() => engine.RunAsync(PurchaseSource.Stream("appended", () => Stream.Null)));
    }

    private CohortEngineBuilder Described() => CohortEngine.In(_scratch["data"])
        .WithRules(Rules)
        .WithTaxonomy([new("milk", "DAIRY"), new("bread", "BREAD")])
        .WithRanges(2)
        .WithWorkers(1);

    private Task<CohortEngine> Open() => Described().OpenAsync();

    private static PurchaseVoid Void(string id, string taken) => new() { EventId = id, UserId = "anna", Voids = taken, OccurredAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };

    private static PurchaseLine Buys(string id, string user, string sku, decimal amount, string date = "2026-03-01") => new()
    {
        EventId = id,
        UserId = user,
        Sku = sku,
        Amount = amount,
        OccurredAt = DateTimeOffset.Parse($"{date}T12:00:00Z", CultureInfo.InvariantCulture),
    };

    private static string Line(string id, string user, string sku, decimal amount, string date = "2026-03-01") => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"event_id\":\"{id}\",\"user_id\":\"{user}\",\"sku\":\"{sku}\",\"amount\":{amount},\"quantity\":1,\"occurred_at\":\"{date}T12:00:00Z\"}}\n");

    private static PurchaseSource Streamed(string lines) => PurchaseSource.Stream("stream", () => new MemoryStream(Encoding.UTF8.GetBytes(lines)));

    private static async Task<bool> Knows(CohortEngine engine, string user)
    {
        try
        {
            return (await engine.UserAsync(user)).UserId == user;
        }
        catch (CohortException unknown) when (unknown.Refusal == Refusal.Unknown)
        {
            return false;
        }
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await holds()) await Task.Delay(20, patience.Token);
    }

    private sealed class SetClock(string now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
