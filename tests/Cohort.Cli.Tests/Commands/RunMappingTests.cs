using System.IO.Compression;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary><c>cohort run --mapping</c>, and several files.</summary>
public sealed class RunMappingTests : IDisposable
{
    private const string Csv =
        """
        format csv
        lines rows:
          event_id: id
          user_id: user
          sku: sku
          amount: number(price, ",")
          quantity: 1
          occurred_at: local(day, "UTC")
        """;

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\r\n\n")]
    public async Task Csv_is_read_under_its_header_and_a_second_run_goes_on(string before)
    {
        File.WriteAllText(_shop["m.mapping"], Csv);
        File.WriteAllText(_shop.Events, before + "id;user;sku;price;day\r\n1;u1;milk;12,50;2026-03-01\r\n2;u2;\"milk\";1.012,50;2026-03-01\r\n");
        var first = await Mapped("m.mapping");
        File.AppendAllText(_shop.Events, "3;u1;milk;1,00;2026-03-02\n");

        var second = await Mapped("m.mapping");

        Assert.Contains("Read 2 records that made 2 purchases in", first.Output, StringComparison.Ordinal);
        Assert.Contains("passed over: the header, and blank ones.", first.Output, StringComparison.Ordinal);
        Assert.Contains("Read 1 record that made 1 purchase in", second.Output, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nu1,DAIRY,1350\nu2,DAIRY,101250\n", await _shop.Export("spend"));
    }

    [Fact]
    public async Task Csv_is_the_same_When_it_is_compressed_or_comes_in_pieces_of_a_chunk()
    {
        File.WriteAllText(_shop["m.mapping"], Csv);
        var rows = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i};u{i % 50};milk;0,01;2026-03-01\n"));
        File.WriteAllText(_shop.Events, "id;user;sku;price;day\n" + rows);
        using (var packed = new GZipStream(File.Create(_shop["e.csv.gz"]), CompressionLevel.Fastest)) packed.Write(File.ReadAllBytes(_shop.Events));

        await Mapped("m.mapping");
        var plain = await _shop.Export("spend");
        await Run.Well("run", "--events", _shop["e.csv.gz"], "--mapping", _shop["m.mapping"], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop["packed"]);

        Assert.Equal(plain, (await Run.Well("export", "spend", "--data", _shop["packed"])).Output);
        Assert.StartsWith("user_id,category,spend_minor\nu0,DAIRY,1200\n", plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id;id\n1;2\n", "The header has the column \"id\" twice")]
    [InlineData("\"id;user\n1;2\n", "A quote of the header is out of place")]
    [InlineData("{\"id\":1}\n", "looks like JSON objects; take a mapping without 'format csv'. The mapping reads lines of CSV under a header.")]
    [InlineData("PAR1....", "looks like a Parquet file")]
    public async Task It_ends_with_3_and_says_why_When_the_file_is_no_csv(string content, string said)
    {
        File.WriteAllText(_shop["m.mapping"], Csv);
        File.WriteAllText(_shop.Events, content);

        var run = await Run.Of(Args(_shop["m.mapping"], _shop.Events));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_3_When_a_line_of_a_megabyte_stands_for_the_header()
    {
        File.WriteAllText(_shop["m.mapping"], Csv);
        File.WriteAllText(_shop.Events, new string('x', 3_000_000) + "\n");

        var run = await Run.Of(Args(_shop["m.mapping"], _shop.Events));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("has no header of CSV: its first 65536 bytes have no line end", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_to_give_a_mapping_When_the_events_are_csv_and_none_is_given()
    {
        File.WriteAllText(_shop.Events, "id,user\n1,u\n");

        var run = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("looks like CSV with commas between the fields, beginning \"id,user\"; read it by a mapping of CSV", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_refused_is_kept_whole_with_field_and_reason()
    {
        File.WriteAllText(_shop["m.mapping"], Faults.MappedOrders.Mapping);
        const string bad = """{"kind":"order","id":1,"user":"u","created":"2026-03-01T00:00:00Z","items":[{"sku":"milk","price":1,"count":1},{"sku":"milk","price":"1,5","count":1}]}""";
        File.WriteAllText(_shop.Events, bad + "\n");

        var run = await Run.Of(Args(_shop["m.mapping"], _shop.Events));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("Not one of the 1 record", run.Error, StringComparison.Ordinal);
        var letter = Assert.Single((await _shop.Ask("dead-letters", "--json")).Json);
        Assert.Equal((1, "wrong-format", "amount", bad), (letter.GetProperty("record").GetInt32(), letter.GetProperty("reason").GetString(), letter.GetProperty("field").GetString(), letter.GetProperty("bytes").GetString()));
        Assert.Equal("user_id,category,spend_minor\n", await _shop.Export("spend"));
    }

    [Fact]
    public async Task It_warns_and_ends_well_When_the_mapping_leaves_all_out()
    {
        File.WriteAllText(_shop["m.mapping"], Faults.MappedOrders.Mapping);
        File.WriteAllText(_shop.Events, "{\"kind\":\"visit\"}\n{\"kind\":\"visit\"}\n");

        var run = await Run.Well(Args(_shop["m.mapping"], _shop.Events));

        Assert.Contains("2 records filtered", run.Output, StringComparison.Ordinal);
        Assert.Contains("the mapping leaves out all of the 2 records", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_so_and_goes_on_from_its_place_When_the_mapping_is_another_than_before()
    {
        File.WriteAllText(_shop["m.mapping"], Csv);
        File.WriteAllText(_shop.Events, "id;user;sku;price;day\n1;u1;milk;12,50;2026-03-01\n");
        await Mapped("m.mapping");
        File.WriteAllText(_shop["m.mapping"], "# The same in other white space.\n" + Csv);
        Assert.Equal("", (await Mapped("m.mapping")).Error);
        File.WriteAllText(_shop["m.mapping"], Csv.Replace("user_id: user", "user_id: \"all\"", StringComparison.Ordinal));
        File.AppendAllText(_shop.Events, "2;u1;milk;1,00;2026-03-02\n");

        var run = await Mapped("m.mapping");

        Assert.Contains("m.mapping, version ", run.Error, StringComparison.Ordinal);
        Assert.Contains("up to record 2; from there on it is read by the mapping ", run.Error, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nall,DAIRY,100\nu1,DAIRY,1250\n", await _shop.Export("spend"));
        Assert.Equal("", (await Mapped("m.mapping")).Error);
        await _shop.Ask("data", "check");
        Assert.Contains("m.mapping from record 2 ", (await _shop.Ask("sources")).Output, StringComparison.Ordinal);
        var told = Assert.Single((await _shop.Ask("sources", "--json")).Json).GetProperty("mapping");
        Assert.EndsWith("m.mapping", told.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, told.GetProperty("from").GetInt32());
    }

    [Fact]
    public async Task It_refuses_another_mapping_When_later_purchases_were_left_in_the_source()
    {
        File.WriteAllText(_shop["m.mapping"], Csv);
        File.WriteAllText(_shop.Events, "id;user;sku;price;day\n1;u1;milk;1,00;2026-03-01\n2;u1;milk;1,00;2026-03-09\n3;u1;milk;1,00;2026-03-02\n");
        await Run.Well([.. Args(_shop["m.mapping"], _shop.Events), "--until", "2026-03-03"]);
        File.WriteAllText(_shop["m.mapping"], Csv.Replace("user_id: user", "user_id: \"all\"", StringComparison.Ordinal));

        var run = await Run.Of(Args(_shop["m.mapping"], _shop.Events));

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains("purchases of later days were left in it", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_reads_files_folders_and_patterns_in_order_and_each_once()
    {
        Directory.CreateDirectory(_shop["in"]);
        File.WriteAllText(_shop["in/b.ndjson"], Shop.Line("2", "u1", "milk", "2.00", "2026-03-02"));
        File.WriteAllText(_shop["in/a.ndjson"], Shop.Line("1", "u1", "milk", "1.00", "2026-03-01") + Shop.Line("2", "u1", "milk", "9.00", "2026-03-02"));
        File.WriteAllText(_shop["in/.hidden"], "nothing");
        File.WriteAllText(_shop.Events, Shop.Line("3", "u2", "milk", "3.00", "2026-03-03"));
        string[] args = ["run", "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--events", _shop["in"], _shop["in/a*.ndjson"], _shop.Events];

        var run = await Run.Well(args);

        Assert.Contains("Read 4 records in", run.Output, StringComparison.Ordinal);
        Assert.Contains(": 3 accepted, 0 duplicate, 1 in conflict", run.Output, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nu1,DAIRY,1000\nu2,DAIRY,300\n", await _shop.Export("spend"));
        Assert.Contains("Read 0 records in", (await Run.Well(args)).Output, StringComparison.Ordinal);
        Assert.Equal(["a.ndjson", "b.ndjson", "events.ndjson"], (await _shop.Ask("sources", "--json")).Json.Select(source => Path.GetFileName(source.GetProperty("source").GetString()!)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_day_turns_to_the_last_date_after_the_last_file_When_there_are_several()
    {
        File.WriteAllText(_shop["a.ndjson"], Shop.Line("1", "u1", "milk", "12.50", "2026-03-01"));
        File.WriteAllText(_shop["b.ndjson"], Shop.Line("2", "u1", "milk", "1.00", "2026-03-20") + Shop.Line("3", "u1", "milk", "1.00", "2026-05-20"));

        await Run.Well("run", "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--events", _shop["a.ndjson"], _shop["b.ndjson"], "--until", "2026-04-10");

        Assert.Contains("2026-04-10", (await _shop.Ask("user", "u1")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("lapsing", (await _shop.Ask("transitions")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no file in the folder", "empty")]
    [InlineData("No file fits", "*.none")]
    [InlineData("There is no folder", "none/*.ndjson")]
    public async Task It_ends_with_3_and_says_what_is_missing_When_nothing_is_there(string said, string name)
    {
        Directory.CreateDirectory(_shop["empty"]);

        var run = await Run.Of("run", "--events", _shop[name], "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--source", "till")]
    [InlineData("--follow")]
    public async Task It_ends_with_2_When_an_option_is_for_one_file_and_there_are_several(params string[] option)
    {
        File.WriteAllText(_shop["b.ndjson"], "");

        var run = await Run.Of(["run", "--events", _shop.Events, _shop["b.ndjson"], "--data", _shop.Data, .. option]);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains($"The option {option[0]} ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_3_and_shows_the_place_When_the_mapping_has_errors()
    {
        File.WriteAllText(_shop["m.mapping"], "lines a:\n  amount: rund(x)\n");

        var run = await Run.Of(Args(_shop["m.mapping"], _shop.Events));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("line 2, column 11: There is no function \"rund\"", run.Error, StringComparison.Ordinal);
    }

    private Task<Run> Mapped(string mapping) => Run.Well(Args(_shop[mapping], _shop.Events));

    private string[] Args(string mapping, string events) =>
        ["run", "--events", events, "--mapping", mapping, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data];
}
