using Cohort.Core.Purchases;
using Cohort.Engine.Reading;
using Cohort.Store;
using Xunit;

namespace Cohort.Engine.Tests;

/// <summary>Views of a directory are used again, and show nothing of before.</summary>
public sealed class DirectoryViewsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-views-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_view_that_is_used_again_shows_what_was_stored_meanwhile()
    {
        await using var engine = await OpenAsync("segment any: orders() >= 1\n");
        await AppendAsync(engine, "1", "ann");
        using var views = new DirectoryViews(_folder);
        var view = views.Take(null);
        Assert.Equal(1, view.Store.Segments().Single(segment => segment.Name == "any").Members);
        views.GiveBack(view);
        await AppendAsync(engine, "2", "bob");
        await engine.ActivateAsync("segment all: orders() >= 1\n");

        var again = views.Take(null);

        Assert.Same(view, again);
        Assert.Equal(2, again.Store.Segments().Single(segment => segment.Name == "all").Members);
        Assert.Equal((2, "all"), (again.Context.RulesRevision, again.Context.Rules.Segments.Single().Name));
        views.GiveBack(again);
    }

    [Fact]
    public async Task A_view_that_is_used_again_knows_ranges_that_were_made_meanwhile()
    {
        await using var engine = await OpenAsync("segment any: orders() >= 1\n");
        await AppendAsync(engine, "1", "ann");
        using var views = new DirectoryViews(_folder);
        var view = views.Take(null);
        var before = view.Table.Entries.Count;
        views.GiveBack(view);
        await engine.SplitAsync(view.EntryOf("ann").Id);

        var again = views.Take(null);

        Assert.Equal(before + 1, again.Table.Entries.Count);
        Assert.NotNull(again.Load(again.EntryOf("ann")).Questions.Find("ann"u8.ToArray()));
        views.GiveBack(again);
    }

    [Fact]
    public async Task A_view_shows_one_moment_while_it_is_taken()
    {
        await using var engine = await OpenAsync("segment any: orders() >= 1\n");
        await AppendAsync(engine, "1", "ann");
        using var views = new DirectoryViews(_folder);
        var view = views.Take(null);
        views.GiveBack(view);
        view = views.Take(null);
        await AppendAsync(engine, "2", "bob");

        Assert.Equal(1, view.Store.Segments().Single(segment => segment.Name == "any").Members);
        views.GiveBack(view);
    }

    [Fact]
    public async Task A_view_that_rests_keeps_nothing_of_the_log()
    {
        await using var engine = await OpenAsync("segment any: orders() >= 1\n");
        await AppendAsync(engine, "1", "ann");
        using var views = new DirectoryViews(_folder);
        var view = views.Take(null);
        await AppendAsync(engine, "2", "bob");
        using var writer = new Database(Path.Combine(_folder, DataDirectory.FileName), write: true);
        writer.Run("PRAGMA busy_timeout = 1");

        Assert.Equal(1, writer.Scalar("PRAGMA wal_checkpoint(TRUNCATE)"));
        views.GiveBack(view);
        Assert.Equal(0, writer.Scalar("PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    [Fact]
    public async Task Views_that_are_given_back_late_are_closed()
    {
        await using var engine = await OpenAsync("segment any: orders() >= 1\n");
        var views = new DirectoryViews(_folder);
        var (early, late) = (views.Take(null), views.Take(null));
        views.GiveBack(early);
        views.Dispose();
        views.GiveBack(late);

        Assert.Throws<ObjectDisposedException>(() => early.Store.Segments());
        Assert.Throws<ObjectDisposedException>(() => late.Store.Segments());
    }

    [Fact]
    public async Task Many_who_ask_at_once_hear_of_what_was_stored_before_they_asked()
    {
        await using var engine = await OpenAsync("segment any: orders() >= 1\n");
        for (var round = 1; round <= 5; round++)
        {
            await AppendAsync(engine, $"{round}", $"user-{round}");
            var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ => await engine.SegmentsAsync()));
            Assert.All(answers, answer => Assert.Equal(round, answer.Single(segment => segment.Segment == "any").Members));
            var user = await engine.UserAsync($"user-{round}");
            Assert.Equal(BusinessDate.Of(2026, 3, 1), user.Segments.First(segment => segment.Segment == "any").Since);
        }
    }

    private Task<CohortEngine> OpenAsync(string rules) => CohortEngine.In(_folder).WithRules(rules).WithTaxonomy([new TaxonomyRow("milk", "DAIRY")]).OpenAsync();

    private static Task<RunReport> AppendAsync(CohortEngine engine, string id, string user) => engine.AppendAsync(new PurchaseLine
    {
        EventId = id,
        UserId = user,
        Sku = "milk",
        Amount = 12.50m,
        OccurredAt = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero),
    });
}
