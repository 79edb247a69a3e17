using System.Diagnostics;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Event;
using Cohort.Actors.Hosting;
using Cohort.Actors.Tests.Support;

namespace Cohort.Actors.Tests.Hosting;

/// <summary>A lease has one owner, who knows when it may no longer take itself for that.</summary>
public sealed class StoreLeaseTests
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTime _database = new();
    private readonly ManualTime _mine = new();
    private readonly ManualTime _theirs = new();
    private readonly MemoryLeaseStore _store;

    public StoreLeaseTests() => _store = new MemoryLeaseStore(_database);

    [Fact]
    public async Task One_of_two_gets_it()
    {
        var (mine, theirs) = (Lease(_mine), Lease(_theirs));

        Assert.True(await mine.Acquire());
        Assert.False(await theirs.Acquire());

        Assert.True(mine.CheckLease());
        Assert.False(theirs.CheckLease());
        await mine.Release();
    }

    [Fact]
    public async Task A_process_with_the_same_name_is_another_owner()
    {
        var (former, next) = (Lease(_mine), Lease(_mine));
        await former.Acquire();

        Assert.False(await next.Acquire());
        await former.Release();
    }

    [Fact]
    public async Task Given_back_it_is_free_for_the_other()
    {
        var (mine, theirs) = (Lease(_mine), Lease(_theirs));
        await mine.Acquire();

        Assert.True(await mine.Release());

        Assert.False(mine.CheckLease());
        Assert.True(await theirs.Acquire());
        await theirs.Release();
    }

    [Fact]
    public async Task It_is_kept_as_long_as_it_is_renewed()
    {
        var (mine, theirs) = (Lease(_mine), Lease(_theirs));
        await mine.Acquire();
        for (var rounds = 0; rounds < 4; rounds++)
        {
            PassEverywhere(20);
            var before = _store.Renewals;
            await Until(() => _store.Renewals > before + 1);
        }

        Assert.True(mine.CheckLease());
        Assert.False(await theirs.Acquire());
        await mine.Release();
    }

    [Fact]
    public async Task Its_owner_is_told_When_the_database_is_away_for_longer_than_it_lasts()
    {
        var mine = Lease(_mine);
        var lost = new TaskCompletionSource<Exception>();
        await mine.Acquire(lost.SetResult);
        _store.IsAway = true;
        PassEverywhere(Lasts.TotalSeconds + 1);

        Assert.False(mine.CheckLease());
        Assert.IsType<IOException>(await lost.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task It_goes_on_When_the_database_was_away_for_a_shorter_time()
    {
        var mine = Lease(_mine);
        var lost = new TaskCompletionSource<Exception>();
        await mine.Acquire(lost.SetResult);
        _store.IsAway = true;
        PassEverywhere(20);
        _store.IsAway = false;
        await Until(() => _store.Renewals > 1);
        PassEverywhere(20);

        Assert.True(mine.CheckLease());
        Assert.False(lost.Task.IsCompleted);
        await mine.Release();
    }

    [Fact]
    public async Task Its_owner_is_told_When_somebody_else_has_it_since_it_ran_out()
    {
        var (mine, theirs) = (Lease(_mine), Lease(_theirs));
        var lost = new TaskCompletionSource<Exception>();
        await mine.Acquire(lost.SetResult);

        // Stopped for a minute: the others go on.
        _database.Pass(60);
        while (!await theirs.Acquire()) _database.Pass(60);

        await lost.Task.WaitAsync(Patience);
        Assert.False(mine.CheckLease());
        Assert.True(theirs.CheckLease());
        await theirs.Release();
    }

    [Fact]
    public async Task Clocks_of_nodes_may_differ_as_they_like()
    {
        _theirs.Pass(86_400);
        var (mine, theirs) = (Lease(_mine), Lease(_theirs));

        Assert.True(await mine.Acquire());
        Assert.False(await theirs.Acquire());

        Assert.True(mine.CheckLease());
        await mine.Release();
    }

    [Fact]
    public async Task Nobody_has_it_When_the_database_does_not_answer()
    {
        _store.IsAway = true;
        var mine = Lease(_mine);

        await Assert.ThrowsAsync<IOException>(() => mine.Acquire());

        Assert.False(mine.CheckLease());
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(5)) Assert.True(waited.Elapsed < Patience);
    }

    private StoreLease Lease(TimeProvider time) => new(
        new LeaseSettings("brain", "node:2552", new TimeoutSettings(TimeSpan.FromMilliseconds(10), Lasts, Patience), Config.Empty),
        new LeaseSetup(_store, time), NoLogger.Instance);

    private void PassEverywhere(double seconds)
    {
        foreach (var time in new[] { _database, _mine, _theirs }) time.Pass(seconds);
    }
}
