using System.Globalization;
using System.Text;
using Cohort.Core.Purchases;
using Cohort.Engine.Checks;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Xunit;

namespace Cohort.Engine.Tests;

/// <summary>An engine that lets go of old transitions answers as one that keeps all, from its first date on.</summary>
public sealed class RetentionTests : IDisposable
{
    private const int Days = 9;

    private const string Rules = "affinity top 1\nsegment dairy \"Dairy\": spend(\"DAIRY\") >= 10\nsegment often \"Often\": orders(7 days) >= 2\nsegment quiet \"Quiet\": days_since_last() >= 3";

    private static readonly TaxonomyRow[] Taxonomy = [new("milk", "DAIRY"), new("cheese", "DAIRY"), new("apple", "FRUIT"), new("pear", "FRUIT")];

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-retention-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_within_the_days_that_are_kept_are_those_of_an_engine_that_keeps_all(int seed)
    {
        var (random, day) = (new Random(seed), BusinessDate.Of(2026, 3, 1));
        await using var whole = await OpenAsync("whole", null);
        var kept = await OpenAsync("kept", Days);
        var cursors = new List<(string Cursor, int Transitions)>();
        for (var step = 0; step < 22; step++)
        {
            var lines = Purchases(random, day);
            foreach (var engine in (CohortEngine[])[whole, kept]) await engine.AppendJsonAsync(lines);
            cursors.Add(((await kept.FeedAsync(new FeedFilter(), FeedReply.End, 1)).Next, await CountAsync(whole, null)));
            if (random.Next(4) == 0)
            {
                var range = (await whole.RangesAsync()).Ranges[random.Next(2)].Id;
                foreach (var engine in (CohortEngine[])[whole, kept]) await engine.SplitAsync(range);
            }

            if (random.Next(3) == 0)
            {
                await kept.DisposeAsync();
                kept = await OpenAsync("kept", Days);
            }

            await RequireSameAsync(whole, kept, seed);
            day = day.AddDays(random.Next(1, 4));
        }

        var from = (await kept.StatusAsync()).TransitionsFrom;
        Assert.Equal((await kept.StatusAsync()).AsOf!.Value.AddDays(1 - Days), from);
        Assert.Null((await whole.StatusAsync()).TransitionsFrom);
        Assert.Equal(await CountAsync(whole, from!.Value), await CountAsync(kept, from.Value));
        Assert.True(await CountAsync(kept, null) < await CountAsync(whole, null));
        await GoneAsync(() => kept.FeedAsync(new FeedFilter(), cursors[0].Cursor));
        await GoneAsync(() => kept.MembersThenAsync("dairy", from.Value.AddDays(-1)));
        await GoneAsync(() => kept.MembershipsThenAsync("u1", from.Value.AddDays(-1)));
        var (cursor, before) = cursors[^3];
        Assert.Equal(
            (await whole.TransitionsAsync(new TransitionFilter(), null, 10_000)).Items.Skip(before).Select(one => one.Id).Order(StringComparer.Ordinal),
            (await kept.FeedAsync(new FeedFilter(), cursor, 10_000)).Items.Select(item => item.Transition.Id).Order(StringComparer.Ordinal));
        await kept.DisposeAsync();
        await RequireSoundAsync("kept");

        // Who keeps all from now on has what there is, and the same first date.
        await using var again = await OpenAsync("kept", null);
        await again.AppendJsonAsync(Purchases(random, day));
        Assert.Equal(from, (await again.StatusAsync()).TransitionsFrom);
    }

    [Fact]
    public async Task Nothing_is_told_While_everything_is_recent()
    {
        await using var engine = await OpenAsync("kept", Days);
        await engine.AppendJsonAsync(Purchases(new Random(1), BusinessDate.Of(2026, 3, 1)));
        await engine.AppendJsonAsync(Purchases(new Random(2), BusinessDate.Of(2026, 3, Days)));

        Assert.Null((await engine.StatusAsync()).TransitionsFrom);
        Assert.Null((await engine.TransitionsAsync(new TransitionFilter("u1"))).KnownFrom);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(3_651)]
    public void Days_that_nobody_could_mean_are_refused(int days) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CohortEngine.In(_folder).WithTransitionDays(days));

    private static async Task GoneAsync(Func<Task> asked) => Assert.Equal(Refusal.Gone, (await Assert.ThrowsAsync<CohortException>(asked)).Refusal);

    private Task<CohortEngine> OpenAsync(string name, int? days)
    {
        var builder = CohortEngine.In(Path.Combine(_folder, name));
        if (!Directory.Exists(Path.Combine(_folder, name))) builder = builder.WithRules(Rules).WithTaxonomy(Taxonomy).WithRanges(2);
        return (days is { } kept ? builder.WithTransitionDays(kept) : builder).OpenAsync();
    }

    private static async Task RequireSameAsync(CohortEngine whole, CohortEngine kept, int seed)
    {
        var first = (await kept.StatusAsync()).TransitionsFrom ?? BusinessDate.Of(2026, 3, 1);
        for (var date = first; date <= (await whole.StatusAsync()).AsOf; date = date.AddDays(1))
        {
            Assert.Equal(await whole.SegmentsThenAsync(date), await kept.SegmentsThenAsync(date));
            foreach (var segment in (string[])["dairy", "often", "quiet"])
                Assert.Equal((await whole.MembersThenAsync(segment, date, null, 1_000)).Items, (await kept.MembersThenAsync(segment, date, null, 1_000)).Items);
        }

        for (var user = 0; user < 9; user++)
        {
            string[] told = [.. await ToldAsync(whole, $"u{user}"), .. await ToldAsync(kept, $"u{user}")];
            Assert.True(told.Take(told.Length / 2).SequenceEqual(told.Skip(told.Length / 2)), $"Seed {seed}, u{user}: {string.Join('\n', told)}");
            var all = (await whole.TransitionsAsync(new TransitionFilter($"u{user}", From: first), null, 1_000)).Items;
            Assert.Equal(all, (await kept.TransitionsAsync(new TransitionFilter($"u{user}", From: first), null, 1_000)).Items);
            Assert.Equal(all.Reverse(), (await kept.TransitionsAsync(new TransitionFilter($"u{user}", From: first) { LatestFirst = true }, null, 1_000)).Items);
        }
    }

    // Nobody knows a user who has bought nothing yet.
    private static async Task<string[]> ToldAsync(CohortEngine engine, string user)
    {
        try
        {
            var today = (await engine.StatusAsync()).AsOf!.Value;
            var then = (await engine.MembershipsThenAsync(user, today)).Segments.Select(one => $"{one.Segment} since {one.Since}");
            return [string.Join(", ", then), string.Join(", ", (await engine.UserAsync(user)).Segments.Select(one => $"{one.Segment} since {one.Since}").Order(StringComparer.Ordinal))];
        }
        catch (CohortException e) when (e.Refusal == Refusal.Unknown)
        {
            return [user];
        }
    }

    private static async Task<int> CountAsync(CohortEngine engine, BusinessDate? from) => (await engine.TransitionsAsync(new TransitionFilter(From: from), null, 10_000)).Items.Count;

    private Task RequireSoundAsync(string name) => Task.Run(() =>
    {
        using var directory = DataDirectory.OpenForReading(Path.Combine(_folder, name));
        Assert.All(new DataCheck(directory, _ => { }, default).Run(), finding => Assert.True(finding.IsGood, string.Join(' ', finding.Faults)));
    });

    private static byte[] Purchases(Random random, BusinessDate day)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < random.Next(2, 7); i++)
        {
            var late = i == 0 ? 0 : random.Next(5) == 0 ? random.Next(30) : 0;
            lines.Append(CultureInfo.InvariantCulture, $$"""{"event_id":"{{random.NextInt64():x}}","user_id":"u{{random.Next(9)}}","sku":"{{Taxonomy[random.Next(4)].Sku}}","amount":{{(random.Next(5) == 0 ? -2 : random.Next(1, 8))}},"quantity":1,"occurred_at":"{{day.AddDays(-late)}}T12:00:00Z"}""").Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }
}
