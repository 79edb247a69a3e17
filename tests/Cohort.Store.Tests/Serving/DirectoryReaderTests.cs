using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

/// <summary>The embedded engine's directory answers as a serving store does that was sent the same.</summary>
public sealed class DirectoryReaderTests : IDisposable
{
    private readonly TestStore _shop = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-serving-").FullName;

    public void Dispose()
    {
        _shop.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task It_answers_as_a_serving_store_does_When_both_were_sent_the_same()
    {
        using var directory = _shop.Create();
        await using var serving = SqliteServingStore.Open(_folder);
        string[] users = ["ann", "bob", "cleo", "dora", "ann-2"];
        for (var day = 1; day <= 9; day++)
        {
            _shop.Apply([.. users.Where((_, i) => (day + i) % 3 != 0).Select(u => ($"{u}{day}", u, day % 2 == 0 ? "milk" : "bread", day % 4 == 0 ? -9 : 9, $"2026-03-0{day}"))]);
            await StoreInBothAsync(directory, serving, day);
        }

        using var rows = directory.CreateReader();
        var reader = new DirectoryReader(rows);
        Assert.Equal(await serving.SegmentsAsync(), await reader.SegmentsAsync());
        await DaysAreTheSame(reader, serving);
        foreach (var segment in (await reader.SegmentsAsync()).Select(s => s.Name).Append("nothing"))
        {
            var members = await reader.AllMembers(segment, 2);
            Assert.Equal(members.Order(StringComparer.Ordinal), members);
            Assert.Equal(members, (await serving.AllMembers(segment)).Order(StringComparer.Ordinal));
        }

        foreach (var user in users.Append("nobody")) Assert.Equal(await serving.SegmentsOfAsync(user), await reader.SegmentsOfAsync(user));
        foreach (var filter in (TransitionFilter[])[new(), new("ann"), new(Segment: "any"), new("bob", "dairy"), new(From: BusinessDate.Of(2026, 3, 4), To: BusinessDate.Of(2026, 3, 6))])
        {
            Assert.Equal(await serving.AllTransitions(filter), await reader.AllTransitions(filter));
            Assert.Equal(await serving.AllTransitions(filter), await reader.AllTransitions(filter, 2));
            Assert.Equal(await serving.AllTransitions(filter with { LatestFirst = true }, 2), await reader.AllTransitions(filter with { LatestFirst = true }, 2));
            for (FeedMark? mark = FeedMark.Start; mark is { } after;)
            {
                var (told, expected) = (await reader.FeedAsync(new FeedFilter(filter.User, filter.Segment), after, 3), await serving.FeedAsync(new FeedFilter(filter.User, filter.Segment), after, 3));
                Assert.Equal(expected.Items, told.Items);
                Assert.Equal((expected.Next, expected.HasMore), (told.Next, told.HasMore));
                mark = told.HasMore ? told.Next : null;
            }
        }
    }

    [Fact]
    public async Task It_tells_sources_ranges_and_dead_letters()
    {
        using var directory = _shop.Create(2);
        using (var writer = directory.CreateCommitWriter())
        {
            writer.Position(SourcePosition.Start("till") with { Record = 12 });
            foreach (var (source, record) in (ReadOnlySpan<(string, long)>)[("b", 1), ("a", 2), ("b", 7)])
                writer.DeadLetter(new DeadLetter(source, record, 0, new Rejection(RejectionReason.NotJson, "", "It is not JSON."), 1, [1]));
            writer.Commit();
        }

        using var rows = directory.CreateReader();
        var reader = new DirectoryReader(rows);

        Assert.Equal([new SourceOffset("till", 12)], await reader.SourcesAsync());
        Assert.Equal(["1", "2"], (await reader.RangesAsync())!.Ranges.Select(r => r.Id));
        var first = await reader.DeadLettersAsync(null, 2);
        var second = await reader.DeadLettersAsync(first.Next, 2);
        Assert.Equal([("a", 2L), ("b", 1L), ("b", 7L)], first.Items.Concat(second.Items).Select(l => (l.Source, l.Record)));
        Assert.Null(second.Next);
        Assert.Equal(3, (await reader.RejectionsAsync())[RejectionReason.NotJson]);
    }

    [Fact]
    public async Task Days_are_filled_in_When_the_directory_is_of_a_former_version()
    {
        await using var serving = SqliteServingStore.Open(_folder);
        using (var directory = _shop.Create())
        {
            for (var day = 1; day <= 4; day++)
            {
                _shop.Apply(($"a{day}", "ann", "milk", day % 2 == 0 ? -12 : 12, $"2026-03-0{day}"), ($"b{day}", "bob", "bread", 9, $"2026-03-0{day}"));
                await StoreInBothAsync(directory, serving, day);
            }
        }

        using (var database = new Database(_shop.File, write: true))
        {
            foreach (var later in (string[])["segment_day", "activation", "lake", "lake_batch", "lake_context", "transition_start", "kept_entry", "erasure", "refused_user"]) database.Run($"DROP TABLE {later}");
            database.Run("ALTER TABLE membership DROP COLUMN since");
            database.Run("PRAGMA user_version = 7");
        }

        using var again = DataDirectory.OpenForWriting(_shop.Path);
        using var rows = again.CreateReader();
        await DaysAreTheSame(new DirectoryReader(rows), serving);
    }

    private static async Task DaysAreTheSame(DirectoryReader reader, SqliteServingStore serving)
    {
        Assert.NotEmpty(await reader.DaysAsync("any"));
        foreach (var segment in (await serving.SegmentsAsync()).Select(s => s.Name).Append("nothing"))
            Assert.Equal(await serving.DaysAsync(segment), await reader.DaysAsync(segment));
    }

    private async Task StoreInBothAsync(DataDirectory directory, SqliteServingStore serving, int day)
    {
        var effects = _shop.Effects();
        using var writer = directory.CreateCommitWriter();
        writer.Effects(1, effects);
        writer.Commit();
        await serving.WriteAsync([_shop.Update("r1", day - 1, day, effects)]);
    }
}
