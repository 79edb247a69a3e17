using Cohort.Cli.Tests.Faults;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary><c>cohort dead-letters replay</c> and <c>export</c>.</summary>
public sealed class DeadLettersReplayTests : IDisposable
{
    private const string Right =
        """
        lines order:
          event_id: id
          user_id: user
          sku: sku
          amount: total
          quantity: 1
          occurred_at: at
        """;

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task The_directory_is_as_if_the_mapping_had_been_right_from_the_start()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01") + Order(2, "bert", 3m, "2026-03-02") + Order(3, "anna", 1m, "2026-03-04"));

        var replay = await Replay();
        await Run.Well("run", "--events", _shop.Events, "--mapping", _shop["right.mapping"], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop["whole"]);

        Assert.Contains("3 dead letters sent: 3 records are dead letters no more, 0 were refused again.", replay.Output, StringComparison.Ordinal);
        foreach (var what in new[] { "spend", "affinity", "members", "dead-letters" })
            Assert.Equal((await Run.Well("export", what, "--data", _shop["whole"])).Output, await _shop.Export(what));
        Assert.Contains("No record was refused", (await _shop.Ask("dead-letters")).Output, StringComparison.Ordinal);
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_counts_twice_When_it_is_run_twice_and_the_file_is_read_on()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01") + "nonsense\n");
        await Replay();
        var second = await Replay("--json");
        File.AppendAllText(_shop.Events, Order(2, "anna", 1m, "2026-03-01"));
        await RunBy("right.mapping");

        Assert.Equal((1, 0, 1), (Number(second, "sent"), Number(second, "lines"), Number(second, "refused_records")));
        Assert.Equal("user_id,category,spend_minor\nanna,DAIRY,1350\n", await _shop.Export("spend"));
        Assert.Equal(1L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM dead_letter"));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_again_stays_once_at_its_place_with_its_new_reason()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01") + Order(2, "anna", 12.555m, "2026-03-01"));

        var replay = await Replay();

        Assert.Contains("records refused: wrong-format", replay.Output, StringComparison.Ordinal);
        Assert.Equal($"{_shop.Events}|1|8", StoreFile.Ask(_shop.Data, "SELECT source || '|' || record || '|' || reason FROM dead_letter"));
        Assert.Equal("8|1", StoreFile.Ask(_shop.Data, "SELECT reason || '|' || records FROM rejection"));
    }

    [Fact]
    public async Task What_turns_out_to_be_of_a_user_whose_purchases_are_refused_is_emptied_at_its_place()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01"));
        await _shop.Ask("erase", "anna", "--refuse-later");
        File.WriteAllText(_shop["wrong.mapping"], Right.Replace("user_id: user", "user_id: whoever", StringComparison.Ordinal));
        File.AppendAllText(_shop.Events, Order(2, "anna", 12.5m, "2026-03-01") + Order(3, "ben", 1m, "2026-03-01"));
        Assert.Equal(ExitCode.BadInput, (await Run.Of(Args("wrong.mapping"))).Code);

        Assert.Equal(1, Number(await Replay("--dry-run", "--json"), "lines"));
        await Replay();

        Assert.Equal("user_id,category,spend_minor\nben,DAIRY,100\n", await _shop.Export("spend"));
        Assert.Equal("1|15|0", StoreFile.Ask(_shop.Data, "SELECT record || '|' || reason || '|' || length(bytes) FROM dead_letter"));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_those_of_a_reason_and_a_source_are_sent_When_they_are_named()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01") + "nonsense\n");

        Assert.Equal(0, Number(await Replay("--source", "another", "--json"), "sent"));
        Assert.Equal(1, Number(await Replay("--reason", "not-json", "--json"), "sent"));
        Assert.Equal((1, 1), Both(await Replay("--reason", "missing-field", "--source", _shop.Events, "--json")));
        var wrong = await Run.Of("dead-letters", "replay", "--data", _shop.Data, "--reason", "bad");
        var clash = await Run.Of("dead-letters", "replay", "--data", _shop.Data, "--reason", "future", "--clock", "data");
        Assert.Equal((ExitCode.BadUsage, ExitCode.BadUsage), (wrong.Code, clash.Code));
        Assert.Contains("cannot be what the day follows", clash.Error, StringComparison.Ordinal);
        Assert.Contains("The option --reason is \"bad\"", wrong.Error, StringComparison.Ordinal);

        static (long, long) Both(Run run) => (Number(run, "sent"), Number(run, "lines"));
    }

    [Fact]
    public async Task A_purchase_that_was_dated_ahead_counts_When_the_day_has_come()
    {
        File.WriteAllText(_shop.Events, Shop.Line("first", "anna", "milk", "1", "2026-03-01"));
        await _shop.RunAll();
        File.AppendAllText(_shop.Events, Lines(0, "2026-03-02") + Shop.Line("ahead", "eve", "milk", "7", "2026-08-01") + Lines(20, "2026-03-02"));
        await _shop.RunAll();
        Assert.Equal(1L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM dead_letter WHERE detail LIKE '%2026-08-01%'"));

        var early = await Run.Well("dead-letters", "replay", "--data", _shop.Data, "--reason", "future", "--json");
        File.AppendAllText(_shop.Events, Lines(40, "2026-08-01"));
        await _shop.RunAll();
        var late = await Run.Well("dead-letters", "replay", "--data", _shop.Data, "--reason", "future", "--json");

        Assert.Equal((1, 0), (Number(early, "sent"), Number(early, "lines")));
        Assert.Equal((1, 1), (Number(late, "sent"), Number(late, "lines")));
        Assert.Contains("eve,DAIRY,700", await _shop.Export("spend"), StringComparison.Ordinal);
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);

        static string Lines(int from, string day) => string.Concat(Enumerable.Range(from, 20).Select(i => Shop.Line($"{i}", $"u{i}", "milk", "1", day)));
    }

    [Fact]
    public async Task It_says_what_to_give_When_there_is_no_day_yet()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01"));

        var refused = await Run.Of("dead-letters", "replay", "--data", _shop.Data, "--mapping", _shop["right.mapping"]);

        Assert.Equal(ExitCode.BadUsage, refused.Code);
        Assert.Contains("has no day yet, which only purchases tell: let it follow the dates of the records, with --clock data.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM dead_letter"));
    }

    [Fact]
    public async Task A_conflict_stays_once_however_often_it_is_sent()
    {
        File.WriteAllText(_shop.Events, Shop.Line("1", "anna", "milk", "1", "2026-03-01") + Shop.Line("1", "anna", "milk", "2", "2026-03-01"));
        await _shop.RunAll();
        var before = await _shop.Export("conflicts");

        Assert.Equal(0, Number(await Run.Well("dead-letters", "replay", "--data", _shop.Data, "--json"), "sent"));
        for (var i = 0; i < 3; i++)
            Assert.Equal(1, Number(await Run.Well("dead-letters", "replay", "--data", _shop.Data, "--reason", "conflict", "--json"), "refused_records"));

        Assert.Equal(before, await _shop.Export("conflicts"));
        Assert.Equal("user_id,category,spend_minor\nanna,DAIRY,100\n", await _shop.Export("spend"));
        Assert.Equal(1L, StoreFile.Ask(_shop.Data, "SELECT records FROM rejection"));
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_changes_nothing()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01") + "nonsense\n");
        var before = await _shop.Export("dead-letters");

        var dry = await Replay("--dry-run");

        Assert.Contains("2 dead letters can be sent: 1 record would be dead letters no more, with 1 purchase line, and 1 would be refused again.", dry.Output, StringComparison.Ordinal);
        Assert.Equal(before, await _shop.Export("dead-letters"));
        Assert.Equal("user_id,category,spend_minor\n", await _shop.Export("spend"));
        Assert.Equal(0L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM position WHERE source = '#dead-letters'"));
    }

    [Fact]
    public async Task A_line_of_csv_is_read_under_the_header_of_its_file()
    {
        const string Columns = "format csv\nlines rows:\n  event_id: id\n  user_id: user\n  sku: sku\n  quantity: 1\n  occurred_at: local(day, \"UTC\")\n  amount: ";
        File.WriteAllText(_shop["wrong.mapping"], Columns + "number(day, \",\")");
        File.WriteAllText(_shop["right.mapping"], Columns + "number(price, \",\")");
        File.WriteAllText(_shop.Events, "id;user;sku;price;day\n1;u1;milk;12,50;2026-03-01\n2;u2;milk;1,00;2026-03-01\n");
        await Run.Of(Args("wrong.mapping"));

        Assert.Equal(2, Number(await Replay("--dry-run", "--json"), "lines"));
        await Replay();
        Assert.Equal("user_id,category,spend_minor\nu1,DAIRY,1250\nu2,DAIRY,100\n", await _shop.Export("spend"));
    }

    [Fact]
    public async Task A_record_whose_end_was_not_kept_stays_and_is_counted()
    {
        await ReadWrongly(Order(1, "anna", 12.5m, "2026-03-01") + $$"""{"id":"2","x":"{{new string('x', 5_000)}}"}""" + "\n");

        var replay = await Replay();

        Assert.Contains("Of 1 record only the beginning is kept; they stay as they are.", replay.Output, StringComparison.Ordinal);
        Assert.Equal(1L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM dead_letter"));
    }

    [Fact]
    public async Task An_export_has_the_records_as_they_came()
    {
        var (one, two) = (Order(1, "anna", 12.5m, "2026-03-01"), Order(2, "bärt", 1m, "2026-03-01"));
        await ReadWrongly(one + "nonsense\n" + two);

        Assert.Equal(one + "nonsense\n" + two, (await _shop.Ask("dead-letters", "export")).Output);
        await _shop.Ask("dead-letters", "export", "--reason", "missing-field", "--out", _shop["again.ndjson"]);
        Assert.Equal(one + two, File.ReadAllText(_shop["again.ndjson"]));
    }

    private static string Order(int id, string user, decimal total, string day) =>
        $$"""{"id":"{{id}}","user":"{{user}}","sku":"milk","total":{{total}},"at":"{{day}}T12:00:00Z"}""" + "\n";

    private static long Number(Run run, string name) => Assert.Single(run.Json).GetProperty(name).GetInt64();

    // By a mapping that names a field which no record has: everything is refused.
    private async Task ReadWrongly(string orders)
    {
        File.WriteAllText(_shop["right.mapping"], Right);
        File.WriteAllText(_shop["wrong.mapping"], Right.Replace("total", "price", StringComparison.Ordinal));
        File.WriteAllText(_shop.Events, orders);
        Assert.Equal(ExitCode.BadInput, (await Run.Of(Args("wrong.mapping"))).Code);
    }

    private Task<Run> Replay(params string[] more) => Run.Well(["dead-letters", "replay", "--data", _shop.Data, "--mapping", _shop["right.mapping"], "--clock", "data", .. more]);

    private Task<Run> RunBy(string mapping) => Run.Well(Args(mapping));

    private string[] Args(string mapping) =>
        ["run", "--events", _shop.Events, "--mapping", _shop[mapping], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data];
}
