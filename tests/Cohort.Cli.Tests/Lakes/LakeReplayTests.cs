using System.Text.Json;
using Cohort.Cli.Tests.Faults;
using Xunit;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>A replay gives what was, whatever was served then can be asked again, and other rules or another taxonomy give what they would have.</summary>
[Trait("Category", "Slow")]
public sealed class LakeReplayTests
{
    [Theory]
    [InlineData("90", 5)]
    [InlineData("9", 7)]
    public async Task A_replay_answers_as_the_directory_that_fed_the_lake(string windowDays, int seed)
    {
        using var shop = await LakeShop.Make(4_000, 100, seed);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake, "--window-days", windowDays));

        await Run.Well("replay", "--lake", shop.Lake, "--data", shop["again"]);
        await Run.Well("replay", "--lake", shop.Lake, "--data", shop["now"], "--known", "now");

        (await Answers.Of(shop["again"])).MustEqual(await Answers.Of(shop.Data), "dead-letters", "positions");

        // By all that is known, the last date is the same, whatever the dates before were.
        (await Answers.Of(shop["now"])).MustEqual(await Answers.Of(shop.Data), "dead-letters", "positions", "transitions", "counts");
    }

    [Fact]
    public async Task A_replay_puts_rules_and_taxonomies_in_force_as_they_came()
    {
        using var shop = await LakeShop.Make(1_500, 12);
        File.WriteAllText(shop["later.cohort"], LakeShop.Rules.Replace(">= 300", ">= 150", StringComparison.Ordinal));
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake, "--until", "2026-01-05"));
        await Run.Well("run", "--events", shop.Events, "--rules", shop["later.cohort"], "--taxonomy", OneCategory(shop), "--data", shop.Data, "--source", "till");

        await Run.Well("replay", "--lake", shop.Lake, "--data", shop["again"]);
        await Run.Well("replay", "--lake", shop.Lake, "--data", shop["before"], "--until", "2026-01-04");

        (await Answers.Of(shop["again"])).MustEqual(await Answers.Of(shop.Data), "dead-letters", "positions", "transitions");
        Assert.Equal(
            (await LakeShop.Ask(shop.Lake, "select segment, user_id from segments where dt = '2026-01-03' order by all")).ReplaceLineEndings("\n"),
            await MembersAtEndOf(shop, "before", "2026-01-03"));
    }

    [Fact]
    public async Task As_known_now_a_date_has_what_came_late_too()
    {
        using var shop = await LakeShop.Make(2_500, 25);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake));
        var sorted = shop["sorted.ndjson"];
        File.WriteAllLines(sorted, new NaiveLake(shop.Events, shop.Taxonomy).Counted().Select(line => line.ToJson()));
        await Run.Well("run", "--events", sorted, "--taxonomy", shop.Taxonomy, "--rules", shop["rules.cohort"], "--data", shop["plain"], "--until", "2026-01-15");

        await Run.Well("replay", "--lake", shop.Lake, "--data", shop["now"], "--known", "now", "--until", "2026-01-15");
        await Run.Well("replay", "--lake", shop.Lake, "--data", shop["then"], "--known", "then", "--until", "2026-01-15");

        (await Answers.Of(shop["now"])).MustEqual(await Answers.Of(shop["plain"]), "dead-letters", "positions", "transitions");
        Assert.NotEqual((await Answers.Of(shop["now"])).Exports["spend"], (await Answers.Of(shop["then"])).Exports["spend"]);
    }

    [Fact]
    public async Task Another_taxonomy_gives_what_a_run_by_it_gives()
    {
        using var shop = await LakeShop.Make(1_500, 12);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake));
        await Run.Well("run", "--events", shop.Events, "--taxonomy", OneCategory(shop), "--rules", shop["rules.cohort"], "--data", shop["fresh"], "--source", "till");

        await Run.Well("replay", "--lake", shop.Lake, "--data", shop["again"], "--taxonomy", OneCategory(shop));

        (await Answers.Of(shop["again"])).MustEqual(await Answers.Of(shop["fresh"]), "dead-letters", "positions");
    }

    [Fact]
    public async Task A_backtest_of_the_rules_that_held_finds_no_difference_and_that_of_others_what_they_give()
    {
        using var shop = await LakeShop.Make(1_500, 12);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake));
        var other = shop["other.cohort"];
        File.WriteAllText(other, LakeShop.Rules.Replace(">= 300", ">= 100", StringComparison.Ordinal).Replace("segment lapsing", "segment quiet", StringComparison.Ordinal));
        await Run.Well("run", "--events", shop.Events, "--taxonomy", shop.Taxonomy, "--rules", other, "--data", shop["fresh"], "--source", "till");

        var same = (await Run.Well("rules", "backtest", shop["rules.cohort"], "--lake", shop.Lake, "--json")).Json;
        var days = (await Run.Well("rules", "backtest", other, "--lake", shop.Lake, "--from", "2026-01-10", "--until", "2026-01-10", "--json")).Json;

        Assert.NotEmpty(same);
        Assert.All(same, day => Assert.Equal(day.GetProperty("held").GetRawText(), day.GetProperty("new").GetRawText()));
        Assert.Equal(0, Of(days, "lapsing", "new"));
        Assert.Equal(0, Of(days, "quiet", "held"));
        Assert.Equal(SizeOn(await Run.Well("export", "transitions", "--data", shop["fresh"]), "quiet", "2026-01-10"), Of(days, "quiet", "new"));
        Assert.Equal(SizeOn(await Run.Well("export", "transitions", "--data", shop["fresh"]), "big", "2026-01-10"), Of(days, "big", "new"));
    }

    [Fact]
    public async Task A_replay_refuses_a_directory_that_is_not_empty_and_a_place_without_a_lake()
    {
        using var shop = new Shop(Shop.Line("1", "ann", "milk", "12.00", "2026-03-01"));
        await shop.RunAll("--lake", shop["lake"]);

        var full = await Run.Of("replay", "--lake", shop["lake"], "--data", shop.Data);
        var nowhere = await Run.Of("replay", "--lake", shop["nowhere"], "--data", shop["new"]);
        var empty = await Run.Of("replay", "--lake", shop["lake"], "--data", shop["new"], "--from", "2026-04-01");

        Assert.Equal((ExitCode.BadUsage, ExitCode.BadInput, ExitCode.BadInput), (full.Code, nowhere.Code, empty.Code));
        Assert.Contains("is not empty, and a replay makes a new one", full.Error, StringComparison.Ordinal);
        Assert.Contains("has no purchases of these dates", empty.Error, StringComparison.Ordinal);
    }

    private static string OneCategory(LakeShop shop)
    {
        File.WriteAllLines(shop["one.csv"], File.ReadAllLines(shop.Taxonomy).Select((row, at) => at == 0 ? row : $"{row.Split(',')[0]},ALL,{row.Split(',')[2]}"));
        return shop["one.csv"];
    }

    // The directory is as of the day after, and what changed on that is taken back.
    private static async Task<string> MembersAtEndOf(LakeShop shop, string data, string date)
    {
        var members = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (segment, user, entered, at) in Transitions(await Run.Well("export", "transitions", "--data", shop[data])))
        {
            if (string.CompareOrdinal(at, date) > 0) continue;
            if (entered) members.Add($"{segment},{user}");
            else members.Remove($"{segment},{user}");
        }

        return string.Concat(members.Prepend("segment,user_id").Select(row => row + "\n"));
    }

    private static long SizeOn(Run transitions, string segment, string date) =>
        Transitions(transitions).Where(one => one.Segment == segment && string.CompareOrdinal(one.At, date) <= 0).Sum(one => one.Entered ? 1 : -1);

    private static IEnumerable<(string Segment, string User, bool Entered, string At)> Transitions(Run run)
    {
        var rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(',')).ToList();
        int Column(string name) => Array.IndexOf(rows[0], name);
        var (user, segment, change, at) = (Column("user_id"), Column("segment"), Column("change"), Column("as_of"));
        return rows.Skip(1).Select(row => (row[segment], row[user], row[change] == "entered", row[at]));
    }

    private static long Of(IReadOnlyList<JsonElement> days, string segment, string side) =>
        days.Single(day => day.GetProperty("segment").GetString() == segment).GetProperty(side).GetProperty("size").GetInt64();
}
