using System.Globalization;
using Cohort.Core;
using Cohort.Core.Purchases;
using Cohort.Testing;
using Xunit;

namespace Cohort.Engine.Tests.Running;

/// <summary>One wrong clock moves nothing: whatever the chunks and ranges, over restarts, and in a file that grows.</summary>
public sealed class WrongClockTests : IDisposable
{
    private const int FutureDays = 1;
    private const int FirstDay = 20_500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly NaiveDays Naive = new(FutureDays, Limits.JumpLead, Limits.HeldRecords);

    private readonly Scratch _scratch = new();
    private int _directories;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    public async Task A_file_counts_as_the_naive_rule_says_When_it_has_many_chunks(int ranges, int workers)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var records = WrongClocks.Write(new Random(seed), 4_000, seed % 2 == 0 ? 12 : 500, FirstDay);

            // Long lines, so that the borders of chunks come every few hundred records.
            var file = _scratch.With("events.ndjson", string.Concat(records.Select((record, at) => Line(at, record, padding: 2_000))));
            await using var engine = await Open(ranges, workers);
            var report = await engine.RunAsync(PurchaseSource.File(file));

            Assert.Equal(records.Count, report.Records);
            await AssertAsNaive(engine, records, report.AsOf);
        }
    }

    [Fact]
    public async Task A_file_that_grows_counts_the_same_When_runs_end_while_records_are_held()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            var records = WrongClocks.Write(random, 300, seed % 2 == 0 ? 12 : 100, FirstDay);
            var file = _scratch.With("events.ndjson", "");
            var directory = _scratch[$"data{++_directories}"];
            var (written, begun) = (0, 0L);
            while (written < records.Count)
            {
                var told = new Told();
                await using var engine = await Open(2, 1, directory);
                var running = engine.RunAsync(PurchaseSource.File(file), new RunOptions { Follow = true }, told);
                for (var times = random.Next(1, 4); times > 0 && written < records.Count; times--)
                {
                    var more = Math.Min(records.Count - written, random.Next(1, 40));
                    await File.AppendAllTextAsync(file, string.Concat(Enumerable.Range(written, more).Select(at => Line(at, records[at]))));
                    written += more;
                    if (random.Next(3) > 0) await told.Until(report => report.HeldBecause.Length > 0 || begun + report.Records == written);
                }

                await engine.DisposeAsync().AsTask().WaitAsync(Patience);
                begun += (await running).Records;
            }

            await using var last = await Open(2, 1, directory);
            var report = await last.RunAsync(PurchaseSource.File(file));
            await AssertAsNaive(last, records, report.AsOf);
        }
    }

    [Fact]
    public async Task It_says_which_record_is_held_and_goes_on_When_a_file_that_is_followed_does_not_grow()
    {
        var file = _scratch.With("events.ndjson", Line(0, (FirstDay, "anna")) + Line(1, (FirstDay, "ben")) + Line(2, (FirstDay + 400, "till")));
        await using var engine = await Open(1, 1);
        var told = new Told();
        var running = engine.RunAsync(PurchaseSource.File(file), new RunOptions { Follow = true }, told);

        await told.Until(report => report.HeldBecause.Length > 0);
        Assert.StartsWith("Record 3 is dated", told.Last!.HeldBecause, StringComparison.Ordinal);
        Assert.Equal(2, told.Last.Accepted);
        File.AppendAllText(file, string.Concat(Enumerable.Range(3, Limits.JumpLead).Select(at => Line(at, (FirstDay, $"u{at}")))));
        await told.Until(report => report.Accepted == 2 + Limits.JumpLead);

        Assert.Equal((1, ""), (told.Last!.Refused, told.Last.HeldBecause));
        await engine.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task What_is_dated_after_the_last_date_says_something_too_and_the_rest_follows_When_a_run_ends_with_a_date()
    {
        var (day, gap) = (new BusinessDate(FirstDay), FirstDay + 30);
        var file = _scratch.With("events.ndjson", Line(0, (FirstDay, "anna")) + Line(1, (FirstDay, "ben")) + Line(2, (gap, "till")) + Line(3, (FirstDay + 1, "anna")) + Line(4, (FirstDay + 2, "ben")));
        await using var engine = await Open(1, 1);

        var first = await engine.RunAsync(PurchaseSource.File(file), new RunOptions { Until = day.AddDays(1) });
        var second = await engine.RunAsync(PurchaseSource.File(file));

        Assert.Equal((3, 0, day.AddDays(1)), (first.Accepted, first.Refused, first.AsOf));
        Assert.Equal((1, 1, day.AddDays(2)), (second.Accepted, second.Refused, second.AsOf));
    }

    private static string Line(int at, (int Date, string User)? record, int padding = 0) => record is not { } purchase ? "nonsense\n" : string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"event_id\":\"e{at}\",\"user_id\":\"{purchase.User}\",\"sku\":\"milk\",\"amount\":1,\"quantity\":1,\"occurred_at\":\"{new BusinessDate((ushort)purchase.Date)}T12:00:00Z\",\"note\":\"{new string('x', padding)}\"}}\n");

    private static async Task AssertAsNaive(CohortEngine engine, IReadOnlyList<(int Date, string User)?> records, BusinessDate? asOf)
    {
        var days = Naive.Of(records);
        var refused = new List<long>();
        for (string? after = null; ;)
        {
            var page = await engine.DeadLettersAsync(after);
            refused.AddRange(page.Items.Where(letter => letter.Reason == RejectionReason.Future).Select(letter => letter.Record - 1));
            if ((after = page.Next) is null) break;
        }

        Assert.Equal(Enumerable.Range(0, days.Count).Where(at => days[at] is null && records[at] is not null).Select(at => (long)at), refused.Order());
        Assert.Equal(days.Max(), asOf!.Value.Day);
    }

    private Task<CohortEngine> Open(int ranges, int workers, string? directory = null) => CohortEngine.In(directory ?? _scratch[$"data{++_directories}"])
        .WithRules("affinity off\nsegment any: orders() >= 1").WithTaxonomy([new("milk", "DAIRY")]).WithRanges(ranges).WithWorkers(workers).WithFutureDays(FutureDays).OpenAsync();

    private sealed class Told : IProgress<RunReport>
    {
        private readonly object _gate = new();

        public RunReport? Last { get; private set; }

        public void Report(RunReport value)
        {
            lock (_gate)
            {
                Last = value;
                Monitor.PulseAll(_gate);
            }
        }

        public Task Until(Func<RunReport, bool> holds) => Task.Run(() =>
        {
            lock (_gate)
            {
                while (Last is null || !holds(Last)) Assert.True(Monitor.Wait(_gate, Patience), $"The last report is {Last}.");
            }
        });
    }
}
