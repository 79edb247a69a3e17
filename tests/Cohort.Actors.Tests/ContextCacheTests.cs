using Cohort.Actors.Tests.Support;
using Cohort.Core.Segments;
using Cohort.Testing;

namespace Cohort.Actors.Tests;

/// <summary>Which rules and taxonomies a node keeps, and what it loads again.</summary>
public sealed class ContextCacheTests
{
    private readonly List<int> _loaded = [];

    [Fact]
    public void Of_versions_that_nobody_holds_it_keeps_the_latest()
    {
        var cache = Cache();

        Assert.InRange(Forgotten.Kept(200, i => cache.Load(Version(i + 1)).Result), 1, ContextCache.Kept);
        Assert.Null(cache.Find(Version(1)));
        Assert.NotNull(cache.Find(Version(200)));
    }

    [Fact]
    public async Task A_version_that_was_forgotten_is_loaded_again_as_what_it_is()
    {
        var cache = Cache();
        Forgotten.Kept(50, i => cache.Load(Version(i + 1)).Result);

        var contexts = await cache.Load([Version(3), Version(2), Version(3)]);

        Assert.Equal([Version(2), Version(3)], new[] { Version(2), Version(3) }.Select(version => ContextVersion.Of(contexts(version))));
        Assert.Equal([3, 2], _loaded[50..]);
    }

    [Fact]
    public async Task A_version_that_somebody_holds_is_loaded_once_whatever_else_is_asked_for()
    {
        var cache = Cache();
        var held = await cache.Load(Version(1));
        Forgotten.Kept(50, i => cache.Load(Version(i + 2)).Result);

        Assert.Same(held, await cache.Load(Version(1)));
        Assert.Single(_loaded, 1);
    }

    [Fact]
    public async Task The_version_that_is_asked_for_all_the_time_stays()
    {
        var cache = Cache();

        Forgotten.Kept(50, i => (cache.Load(Version(1)).Result, cache.Load(Version(i + 2)).Result).Item2);
        await cache.Load(Version(1));

        Assert.Single(_loaded, 1);
    }

    [Fact]
    public async Task All_who_ask_at_a_time_get_what_is_loaded_once_and_a_failure_is_tried_again()
    {
        var (first, times) = (new TaskCompletionSource<RuleContext>(), 0);
        var cache = new ContextCache(version => ++times == 1 ? first.Task : Task.FromResult(Of(version)));

        var (one, other) = (cache.Load(Version(1)), cache.Load(Version(1)));
        first.SetException(new InvalidOperationException("The store is away."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => one);
        await Assert.ThrowsAsync<InvalidOperationException>(() => other);

        Assert.Equal(Version(1), ContextVersion.Of(await cache.Load(Version(1))));
        Assert.Equal(2, times);
    }

    private static ContextVersion Version(int rules) => new(rules, 1);

    private static RuleContext Of(ContextVersion version) =>
        new(Purchases.Context.Rules, version.Rules, Purchases.Context.Taxonomy, version.Taxonomy);

    private ContextCache Cache() => new(version =>
    {
        _loaded.Add(version.Rules);
        return Task.FromResult(Of(version));
    });
}
