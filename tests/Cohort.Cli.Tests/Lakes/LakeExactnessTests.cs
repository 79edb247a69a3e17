using System.Text;
using Xunit;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>What a lake has is what a plain look at the events gives, on every date, and what the data directory has.</summary>
[Trait("Category", "Slow")]
public sealed class LakeExactnessTests
{
    [Theory]
    [InlineData(90, 5)]
    [InlineData(12, 6)]
    public async Task Lines_spend_and_members_are_those_of_a_plain_look_at_the_events_on_each_date(int windowDays, int seed)
    {
        using var shop = await LakeShop.Make(6_000, 110, seed);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake, "--window-days", $"{windowDays}"));
        var naive = new NaiveLake(shop.Events, shop.Taxonomy, windowDays);

        Assert.Equal(naive.Curated(), Sorted(await LakeShop.Ask(shop.Lake, "select dt, user_id, event_id, sku, amount, quantity, as_of, is_expired from curated")));
        Assert.Equal(naive.Voids(), Sorted(await LakeShop.Ask(shop.Lake, "select dt, user_id, event_id, by_event_id, is_replaced, holds_to, as_of from voids")));
        for (var date = naive.First; date < naive.Last; date = date.AddDays(9))
        {
            Assert.Equal(naive.Spend(date), Sorted(await LakeShop.Ask(shop.Lake, $"select user_id, category, spend, units, orders, rank from spend where dt = '{date:yyyy-MM-dd}'")));
            Assert.Equal(
                await LakeShop.Ask(shop.Lake, $"select user_id, segment from transitions where dt <= '{date:yyyy-MM-dd}' group by all having max_by(entered, struct_pack(c := chunk, p := place)) order by all"),
                await LakeShop.Ask(shop.Lake, $"select user_id, segment from segments where dt = '{date:yyyy-MM-dd}' order by all"));
        }

        Assert.Contains("gives what", (await Run.Well("lake", "check", "--lake", shop.Lake, "--data", shop.Data)).Output, StringComparison.Ordinal);
        Assert.Equal($"{naive.First:yyyy-MM-dd},{naive.Last.AddDays(-1):yyyy-MM-dd}", (await LakeShop.Ask(shop.Lake, "select min(dt), max(dt) from spend")).Split("\r\n")[1]);
    }

    [Fact]
    public async Task Members_at_the_end_of_a_date_are_those_that_the_directory_had_then()
    {
        using var shop = await LakeShop.Make(4_000, 30);
        var naive = new NaiveLake(shop.Events, shop.Taxonomy);
        var lines = File.ReadAllLines(shop.Events, Encoding.Latin1);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake));

        foreach (var date in (DateOnly[])[naive.First.AddDays(3), naive.First.AddDays(11), naive.First.AddDays(24)])
        {
            // What came after the date had ended begins with its first line of a later one.
            var (known, data) = (shop[$"{date:yyyyMMdd}.ndjson"], shop[$"then-{date:yyyyMMdd}"]);
            File.WriteAllLines(known, lines.TakeWhile(line => DateIn(line) is not { } at || at <= date), Encoding.Latin1);
            await Run.Well("run", "--events", known, "--taxonomy", shop.Taxonomy, "--rules", shop["rules.cohort"], "--data", data, "--quiet");
            var then = (await Run.Well("export", "members", "--data", data)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal);

            var members = (await LakeShop.Ask(shop.Lake, $"select user_id, segment from segments where dt = '{date:yyyy-MM-dd}'")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1);

            Assert.Equal(then, members.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_date_has_the_categories_of_the_taxonomy_that_held_at_its_end()
    {
        using var shop = await LakeShop.Make(1_500, 12);
        var naive = new NaiveLake(shop.Events, shop.Taxonomy);
        var changed = shop["changed.csv"];
        File.WriteAllLines(changed, File.ReadAllLines(shop.Taxonomy).Select((row, at) => at == 0 ? row : $"{row.Split(',')[0]},ALL,{row.Split(',')[2]}"));
        var middle = naive.First.AddDays(5);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake, "--until", $"{middle:yyyy-MM-dd}"));

        await Run.Well("run", "--events", shop.Events, "--taxonomy", changed, "--data", shop.Data, "--source", "till");

        Assert.Equal(naive.Spend(middle.AddDays(-1)), Sorted(await LakeShop.Ask(shop.Lake, $"select user_id, category, spend, units, orders, rank from spend where dt = '{middle.AddDays(-1):yyyy-MM-dd}'")));
        Assert.Equal("ALL", (await LakeShop.Ask(shop.Lake, $"select distinct category from spend where dt = '{middle:yyyy-MM-dd}'")).Split("\r\n")[1]);
        Assert.Equal("2", (await LakeShop.Ask(shop.Lake, "select count(distinct version) from taxonomy")).Split("\r\n")[1]);
        await Run.Well("lake", "check", "--lake", shop.Lake, "--data", shop.Data);
    }

    private static string Sorted(string csv)
    {
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(lines.Skip(1).Order(StringComparer.Ordinal).Prepend(lines[0]).Select(line => line + "\r\n"));
    }

    private static DateOnly? DateIn(string line) =>
        line.IndexOf("\"occurred_at\":\"", StringComparison.Ordinal) is >= 0 and var at && DateOnly.TryParse(line.AsSpan(at + 15, 10), out var date) ? date : null;
}
