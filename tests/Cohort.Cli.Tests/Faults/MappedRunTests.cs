using System.Text;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A shop's own records count once and whole, wherever a run ends and however many work on them.</summary>
public sealed class MappedRunTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_answers_are_the_same_to_the_byte_When_the_records_come_in_pieces(int seed)
    {
        var bytes = MappedOrders.Write(seed, 1_500);
        var (random, whole, pieces) = (new Random(seed), _shop["whole"], _shop["pieces"]);
        File.WriteAllText(_shop["m.mapping"], MappedOrders.Mapping);
        File.WriteAllBytes(_shop.Events, bytes);
        await Run.Well(Args(whole));
        File.WriteAllBytes(_shop.Events, []);

        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 60_000), bytes.Length - at);
            using (var file = new FileStream(_shop.Events, FileMode.Append)) file.Write(bytes, at, length);
            at += length;
            await Run.Of(Args(pieces, "--workers", $"{random.Next(1, 4)}"));
        }

        (await Answers.Of(pieces)).MustEqual(await Answers.Of(whole));
        await Run.Well("data", "check", "--data", pieces);
    }

    [Fact]
    public async Task The_end_is_that_of_the_lines_by_themselves_When_no_record_is_dated_ahead()
    {
        File.WriteAllText(_shop["m.mapping"], MappedOrders.Mapping);
        File.WriteAllText(_shop.Events, NoneAhead(4));
        await Run.Well(Args(_shop["mapped"], "--until", "2026-06-01"));
        var flat = await Run.Of("mapping", "apply", _shop["m.mapping"], "--events", _shop.Events);
        File.WriteAllText(_shop["flat.ndjson"], flat.Output);
        await Run.Well("run", "--events", _shop["flat.ndjson"], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop["plain"], "--until", "2026-06-01");

        (await Answers.Of(_shop["mapped"])).MustEqual(await Answers.Of(_shop["plain"]), "transitions", "dead-letters", "positions");
    }

    [Theory]
    [InlineData("2026-02-01", "2026-03-15")]
    [InlineData("2026-02-20", "2026-02-21")]
    public async Task Spend_and_members_are_the_same_When_runs_end_with_a_date(params string[] dates)
    {
        File.WriteAllText(_shop["m.mapping"], MappedOrders.Mapping);
        File.WriteAllText(_shop.Events, NoneAhead(5));
        await Run.Well(Args(_shop["whole"], "--until", "2026-06-01"));

        foreach (var date in dates) await Run.Well(Args(_shop["parts"], "--until", date));
        var last = await Run.Well(Args(_shop["parts"], "--until", "2026-06-01", "--json"));

        (await Answers.Of(_shop["parts"])).MustEqual(await Answers.Of(_shop["whole"]), "transitions", "positions", "dead-letters");
        var figures = last.Json[^1].GetProperty("figures");
        Assert.Equal(0, figures.GetProperty("left").GetInt32());
        await Run.Well("data", "check", "--data", _shop["parts"]);
    }

    private static string NoneAhead(int seed) => string.Join(
        '\n', Encoding.UTF8.GetString(MappedOrders.Write(seed, 1_500)).Split('\n').Where(line => !line.Contains(":\"205", StringComparison.Ordinal)));

    private string[] Args(string data, params string[] more) =>
    [
        "run", "--events", _shop.Events, "--mapping", _shop["m.mapping"], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile,
        "--data", data, "--source", "shop", "--partitions", "4", .. more,
    ];
}
