using Cohort.Core.Protocol;
using Cohort.Store.Serving.Postgres;
using Cohort.Testing;

namespace Cohort.Store.Tests.Serving;

/// <summary>Of many that want to begin a cluster or have a lease, the database gives it to one.</summary>
[Trait("Category", "Slow")]
public sealed class PostgresControlTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PostgresServer? _server = PostgresBinaries.WhyMissing is null ? new PostgresServer("fsync=off") : null;
    private readonly List<IAsyncDisposable> _open = [];

    private PostgresOptions Options => new(_server!.ConnectionString);

    public async Task InitializeAsync()
    {
        if (_server is null) return;
        await using var store = await PostgresServingStore.OpenAsync(Options, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        foreach (var open in _open) await open.DisposeAsync();
        _server?.Dispose();
    }

    [SkippableFact]
    public async Task One_begins_and_all_others_join_it_When_many_ask_at_once()
    {
        var nodes = Enumerable.Range(0, 12).Select(number => (Address: $"node-{number}", Founding: Founding())).ToList();

        var answers = await Task.WhenAll(nodes.Select(node => node.Founding.ReportAsync(new FoundingReport($"{node.Address}#1", node.Address, false, null))));

        var founder = Assert.Single(nodes.Zip(answers), pair => pair.Second.Verdict == FoundingVerdict.Found).First.Address;
        Assert.Equal(nodes.Count - 1, answers.Count(answer => answer.Verdict == FoundingVerdict.Join && answer.Addresses.SequenceEqual([founder])));
        Assert.All(answers, answer => Assert.Equal(1, answer.Cluster));
    }

    [SkippableFact]
    public async Task A_node_with_seeds_is_a_member_and_joined_by_others()
    {
        var founding = Founding();

        Assert.Equal(FoundingVerdict.Member, (await founding.ReportAsync(new FoundingReport("a#1", "a", true, null))).Verdict);

        Assert.Equal(["a"], (await founding.ReportAsync(new FoundingReport("b#1", "b", false, null))).Addresses);
    }

    [SkippableFact]
    public async Task A_report_fails_in_time_While_the_database_is_away_and_is_carried_out_afterwards()
    {
        var founding = Founding();
        await founding.ReportAsync(new FoundingReport("a#1", "a", false, null));
        _server!.Stop();

        await Assert.ThrowsAsync<StoreException>(() => founding.ReportAsync(new FoundingReport("a#1", "a", true, 1)));

        _server.Start();
        Assert.Equal(FoundingVerdict.Member, (await founding.ReportAsync(new FoundingReport("a#1", "a", true, 1))).Verdict);
    }

    [SkippableFact]
    public async Task One_gets_a_lease_When_many_ask_at_once()
    {
        var owners = Enumerable.Range(0, 12).Select(number => (Name: $"owner-{number}", Leases: Leases())).ToList();

        var versions = await Task.WhenAll(owners.Select(owner => owner.Leases.AcquireAsync("one", owner.Name, Minute)));

        Assert.Equal(1, Assert.Single(versions, version => version is not null));
    }

    [SkippableFact]
    public async Task Nobody_else_renews_or_gives_back_a_lease()
    {
        var leases = Leases();
        var version = await leases.AcquireAsync("one", "mine", Minute);

        Assert.False(await leases.RenewAsync("one", "theirs", version!.Value, Minute));
        Assert.False(await leases.ReleaseAsync("one", "theirs", version.Value));
        Assert.Null(await leases.AcquireAsync("one", "theirs", Minute));
        Assert.True(await leases.RenewAsync("one", "mine", version.Value, Minute));
    }

    [SkippableFact]
    public async Task A_lease_that_ran_out_is_another_s_and_its_former_owner_has_nothing_more_to_say()
    {
        var leases = Leases();
        var former = await leases.AcquireAsync("one", "mine", TimeSpan.FromMilliseconds(1));
        long? next;
        while ((next = await leases.AcquireAsync("one", "theirs", Minute)) is null) await Task.Delay(10);

        Assert.True(next > former);
        Assert.False(await leases.RenewAsync("one", "mine", former!.Value, Minute));
        Assert.False(await leases.ReleaseAsync("one", "mine", former.Value));
        Assert.True(await leases.RenewAsync("one", "theirs", next!.Value, Minute));
    }

    [SkippableFact]
    public async Task A_lease_that_ran_out_is_not_renewed_though_nobody_else_wants_it()
    {
        var leases = Leases();
        var version = await leases.AcquireAsync("one", "mine", TimeSpan.FromMilliseconds(1));
        while (await leases.RenewAsync("one", "mine", version!.Value, TimeSpan.FromMilliseconds(1))) await Task.Delay(10);

        Assert.False(await leases.RenewAsync("one", "mine", version.Value, Minute));
    }

    [SkippableFact]
    public async Task A_lease_that_was_given_back_is_free_at_once_and_its_version_goes_on()
    {
        var leases = Leases();
        var first = await leases.AcquireAsync("one", "mine", Minute);
        Assert.True(await leases.ReleaseAsync("one", "mine", first!.Value));

        Assert.Equal(first + 1, await leases.AcquireAsync("one", "theirs", Minute));
    }

    [SkippableFact]
    public async Task A_former_version_of_the_same_owner_counts_for_nothing()
    {
        var leases = Leases();
        var first = await leases.AcquireAsync("one", "mine", Minute);
        var second = await leases.AcquireAsync("one", "mine", Minute);

        Assert.False(await leases.RenewAsync("one", "mine", first!.Value, Minute));
        Assert.True(await leases.RenewAsync("one", "mine", second!.Value, Minute));
    }

    [SkippableFact]
    public async Task A_lease_outlives_a_database_that_was_away()
    {
        var leases = Leases();
        var version = await leases.AcquireAsync("one", "mine", TimeSpan.FromHours(1));
        _server!.Stop();

        await Assert.ThrowsAsync<StoreException>(() => leases.RenewAsync("one", "mine", version!.Value, Minute));

        _server.Start();
        Assert.True(await leases.RenewAsync("one", "mine", version!.Value, Minute));
        Assert.Null(await leases.AcquireAsync("one", "theirs", Minute));
    }

    private PostgresFounding Founding() => Kept(() => new PostgresFounding(Options, TimeProvider.System));

    private PostgresLeases Leases() => Kept(() => new PostgresLeases(Options, TimeProvider.System));

    private T Kept<T>(Func<T> open)
        where T : IAsyncDisposable
    {
        Skip.If(_server is null, PostgresBinaries.WhyMissing);
        var opened = open();
        _open.Add(opened);
        return opened;
    }
}
