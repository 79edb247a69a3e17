using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Testing;

namespace Cohort.Store.Tests.Serving;

/// <summary>A server that dies or restarts under load: each transaction is whole or not there, and writers go on.</summary>
[Trait("Category", "Slow")]
internal sealed class PostgresCrashTests : IDisposable
{
    private const int Users = 500;

    private readonly PostgresServer? _server = PostgresBinaries.WhyMissing is null ? new PostgresServer() : null;

    public void Dispose() => _server?.Dispose();

    [SkippableFact]
    public async Task Each_transaction_is_whole_or_not_there_When_the_server_is_killed_under_load()
    {
        var once = Options with { Retry = new RetryLimits(1, TimeSpan.Zero, TimeSpan.Zero) };
        await using var store = await PostgresServingStore.OpenAsync(once, TimeProvider.System);
        await using var reader = await PostgresServingStore.OpenAsync(Options, TimeProvider.System);
        for (var round = 0; round < 3; round++)
        {
            var acknowledged = await WriteUntilKilledAsync(store, (await store.PositionsAsync(["r1"]))["r1"].Sequence);

            _server!.Start();

            var stored = await PositionAsync(store);
            Assert.InRange(stored, acknowledged, acknowledged + 1);
            Assert.Equal($"even={stored / 2 * Users} odd={(stored + 1) / 2 * Users}", await reader.Counts());
            Assert.Equal(stored / 2 * Users, (await reader.AllMembers("even", 10_000)).Count);
            Assert.Equal([new SourceOffset("till", stored)], await reader.SourcesAsync());
        }
    }

    [SkippableFact]
    public async Task Writing_goes_on_by_itself_When_the_server_restarts()
    {
        await using var store = await PostgresServingStore.OpenAsync(Options, TimeProvider.System);
        var written = 0L;
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var result = (await store.WriteAsync([Next(written)]))[0];

                // The attempt whose connection broke may have written it.
                Assert.NotEqual(UpdateOutcome.Refused, result.Outcome);
                Assert.Equal(++written, result.Position);
                await store.WriteDeadLettersAsync([new DeadLetter("till", written, 0, new Rejection(RejectionReason.NotJson, "", "It is not JSON."), 1, [1])]);
            }
        });
        foreach (var end in (Action[])[_server!.Stop, _server!.Kill])
        {
            await GrowAsync(() => written, 10);
            end();
            await Task.Delay(300);
            _server!.Start();
        }

        await GrowAsync(() => written, 10);
        await enough.CancelAsync();
        await writing;

        Assert.Equal(written, await PositionAsync(store));
        Assert.Equal($"even={written / 2 * Users} odd={(written + 1) / 2 * Users}", await store.Counts());
        Assert.Equal(written, (await store.RejectionsAsync())[RejectionReason.NotJson]);
    }

    private PostgresOptions Options
    {
        get
        {
            Skip.If(_server is null, PostgresBinaries.WhyMissing);
            return new PostgresOptions(_server!.ConnectionString);
        }
    }

    // Updates of odd positions fill one segment, the others another: the counts follow from the position alone.
    private static RangeUpdate Next(long position) => Feed.Update(
        "r1", position, position + 1, position % 2 == 0 ? "odd" : "even", Enumerable.Range(0, Users).Select(i => $"user{position}:{i}"));

    private async Task<long> WriteUntilKilledAsync(PostgresServingStore store, long position)
    {
        var kill = Task.Run(async () =>
        {
            await Task.Delay(400);
            _server!.Kill();
        });
        try
        {
            for (; ; position++) Assert.Equal(UpdateOutcome.Written, (await store.WriteAsync([Next(position)]))[0].Outcome);
        }
        catch (StoreException fault)
        {
            Assert.Equal(StoreFault.Machine, fault.Fault);
            await kill;
            return position;
        }
    }

    // The first attempt after a restart may meet a connection of the former server; only writers that retry need not care.
    private static async Task<long> PositionAsync(PostgresServingStore store)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await store.PositionsAsync(["r1"]))["r1"].Sequence;
            }
            catch (StoreException) when (attempt < 5)
            {
                await Task.Delay(50);
            }
        }
    }

    private static async Task GrowAsync(Func<long> count, long by)
    {
        var target = count() + by;
        for (var waited = 0; count() < target; waited++)
        {
            Assert.True(waited < 600, $"Only {count()} of {target} updates were written within a minute.");
            await Task.Delay(100);
        }
    }
}
