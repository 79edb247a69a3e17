using System.Globalization;
using System.Text;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Engine.Tests;

/// <summary>What is told of a date that is over is what was told at its end.</summary>
public sealed class ThenTests : IDisposable
{
    private static readonly string[] Rules =
    [
        "affinity top 1\nsegment dairy \"Dairy\": spend(\"DAIRY\") >= 10\nsegment often \"Often\": orders(7 days) >= 2\nsegment quiet \"Quiet\": days_since_last() >= 3",
        "affinity top 2\nsegment dairy \"Dairy\": spend(\"DAIRY\") >= 6\nsegment often \"Often\": orders(3 days) >= 2",
        "affinity off\nsegment quiet \"Quiet\": days_since_last() >= 5\nsegment fresh \"Fresh\": spend(\"FRUIT\", 10 days) > 4",
    ];

    private static readonly TaxonomyRow[] Taxonomy = [new("milk", "DAIRY"), new("cheese", "DAIRY"), new("apple", "FRUIT"), new("pear", "FRUIT")];

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-then-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_date_is_told_as_it_was_told_at_its_end(int seed)
    {
        var (random, told, users) = (new Random(seed), new Dictionary<BusinessDate, Known>(), new HashSet<string>());
        await using var engine = await CohortEngine.In(Path.Combine(_folder, "data")).WithRules(Rules[0]).WithTaxonomy(Taxonomy).WithRanges(4).OpenAsync();
        var day = BusinessDate.Of(2026, 3, 1);
        for (var step = 0; step < 25; step++)
        {
            // A purchase turns the day, or an order, also over several dates. Others are late, by a day or by weeks, or come after other rules.
            if (step > 0 && random.Next(2) == 0 && (await engine.StatusAsync()).AsOf < day) await engine.TurnAsync(day, isConfirmed: true);
            await engine.AppendJsonAsync(Purchases(random, day, users, isFirst: true));
            if (random.Next(4) == 0) await engine.ActivateAsync(Rules[random.Next(Rules.Length)]);
            await engine.AppendJsonAsync(Purchases(random, day, users, isFirst: false));
            if (random.Next(6) == 0) await engine.SplitAsync((await engine.RangesAsync()).Ranges[0].Id);
            told[day] = await Now(engine, users);
            Assert.Equal(day, (await engine.StatusAsync()).AsOf);
            day = day.AddDays(1);
            if (random.Next(5) > 0) continue;
            day = day.AddDays(3);
            await engine.TurnAsync(day, isConfirmed: true);
        }

        Assert.Contains(told.Values, known => known.Members.Count > 3);
        foreach (var (date, known) in told)
        {
            var then = await At(engine, date, known.Users.Keys);
            Assert.True(known.Members.SequenceEqual(then.Members), $"Seed {seed}, {date}: members were\n{string.Join('\n', known.Members)}\nand are told as\n{string.Join('\n', then.Members)}");
            foreach (var (user, segments) in known.Users) Assert.True(segments == then.Users[user], $"Seed {seed}, {date}, {user}: was in {segments}, and is told to have been in {then.Users[user]}");
        }
    }

    private static byte[] Purchases(Random random, BusinessDate day, HashSet<string> users, bool isFirst)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < random.Next(1, 5); i++)
        {
            var late = isFirst && i == 0 ? 0 : random.Next(4) switch { 0 => 1, 1 => random.Next(40), _ => 0 };
            var user = $"u{random.Next(9)}";
            users.Add(user);
            lines.Append(CultureInfo.InvariantCulture, $$"""{"event_id":"{{Guid.NewGuid():n}}","user_id":"{{user}}","sku":"{{Taxonomy[random.Next(4)].Sku}}","amount":{{(random.Next(5) == 0 ? -2 : random.Next(1, 8))}},"quantity":1,"occurred_at":"{{day.AddDays(-late)}}T12:00:00Z"}""").Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static async Task<Known> Now(CohortEngine engine, IEnumerable<string> users)
    {
        var members = new List<string>();
        foreach (var segment in (await engine.SegmentsAsync()).Where(one => one.Members > 0))
            members.Add($"{segment.Segment} {segment.Members}: {string.Join(' ', (await engine.MembersAsync(segment.Segment)).Items.Order(StringComparer.Ordinal))}");
        var held = new Dictionary<string, string>();
        foreach (var user in users) held[user] = string.Join(' ', (await engine.UserAsync(user)).Segments.Select(one => $"{one.Segment}@{one.Since}").Order(StringComparer.Ordinal));
        return new Known([.. members.Order(StringComparer.Ordinal)], held);
    }

    private static async Task<Known> At(CohortEngine engine, BusinessDate date, IEnumerable<string> users)
    {
        var members = new List<string>();
        foreach (var segment in (await engine.SegmentsThenAsync(date)).Where(one => one.Members > 0))
            members.Add($"{segment.Segment} {segment.Members}: {string.Join(' ', (await PagesAt(engine, segment.Segment, date)).Order(StringComparer.Ordinal))}");
        var held = new Dictionary<string, string>();
        foreach (var user in users) held[user] = string.Join(' ', (await engine.MembershipsThenAsync(user, date)).Segments.Select(one => $"{one.Segment}@{one.Since}").Order(StringComparer.Ordinal));
        return new Known([.. members.Order(StringComparer.Ordinal)], held);
    }

    private static async Task<List<string>> PagesAt(CohortEngine engine, string segment, BusinessDate date)
    {
        var users = new List<string>();
        for (var page = await engine.MembersThenAsync(segment, date, null, 2); ; page = await engine.MembersThenAsync(segment, date, page.Next, 2))
        {
            users.AddRange(page.Items);
            if (page.Next is null) return users;
        }
    }

    private sealed record Known(IReadOnlyList<string> Members, IReadOnlyDictionary<string, string> Users);
}
