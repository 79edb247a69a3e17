using System.IO.Compression;
using System.Text;
using Cohort.Core.Mappings;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class MappingTests : IDisposable
{
    private const string Mapping = """
        lines orders:
          when kind == "order"
          each items as item numbered n
          event_id: id + "-" + n
          user_id: user
          order_id: id
          sku: item.sku
          amount: item.price
          quantity: 1
          currency: first of (currency, "EUR")
          occurred_at: local(at, "Europe/Paris")
        """;

    private const string Events = """
        {"kind":"order","id":1,"user":"u1","at":"2026-03-01T00:30:00","items":[{"sku":"A","price":1.50},{"sku":"B","price":"2"}]}
        {"kind":"view"}

        {"kind":"order","id":2,"at":"2026-03-01T00:30:00","items":[{"sku":"A","price":1.50}]}
        {"kind":"order","id":3,"user":"u1","at":"2026-03-01T10:30:00","currency":"USD","items":[{"sku":"A","price":10}]}

        """;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task It_shows_lines_and_dead_letters_When_a_sample_is_given()
    {
        var run = await Run.Well("mapping", "check", _scratch.With("m.mapping", Mapping), "--sample", _scratch.With("e.ndjson", Events));

        Assert.Contains("m.mapping reads JSON objects, one to a line, version ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Its times are on the clocks of Europe/Paris.", run.Output, StringComparison.Ordinal);
        Assert.Contains("e.ndjson has 4 records: 1 became 2 lines of 3.50 EUR, 1 filtered, 2 refused.", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"1  1-2 +u1 +B +2\.00 +1 +2026-02-28T23:30:00Z +2026-02-28 +1", run.Output);
        Assert.Matches(@"missing-field +1", run.Output);
        Assert.Contains("  record 4, byte 139: The field user_id cannot be made, in element 1: \"user\" is missing; expected a text or a whole number.", run.Output, StringComparison.Ordinal);
        Assert.Contains("    {\"kind\":\"order\",\"id\":2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_what_takes_another_back_where_a_sample_has_such()
    {
        const string Corrections = """
            lines sales:
              when not (kind == "void")
              event_id: id
              user_id: user
              sku: "A"
              amount: price
              quantity: 1
              occurred_at: at
              replaces: corrects

            lines voids:
              when kind == "void"
              event_id: id
              user_id: user
              voids: of
              occurred_at: at
            """;
        string[] events = ["{\"id\":1,\"user\":\"u1\",\"price\":1,\"at\":\"2026-03-01T00:30:00Z\"}", "{\"id\":2,\"user\":\"u1\",\"price\":2,\"corrects\":1,\"at\":\"2026-03-01T00:30:00Z\"}", "{\"kind\":\"void\",\"id\":3,\"user\":\"u1\",\"of\":2,\"at\":\"2026-03-01T00:30:00Z\"}"];
        var (mapping, sample, plain) = (_scratch.With("m.mapping", Corrections), _scratch.With("e.ndjson", string.Join('\n', events) + "\n"), _scratch.With("p.ndjson", events[0] + "\n"));

        var table = (await Run.Well("mapping", "check", mapping, "--sample", sample)).Output;
        var json = (await Run.Well("mapping", "check", mapping, "--sample", sample, "--json")).Json;

        Assert.Matches(@"2  2 +u1 +A +2\.00 +1 .* replaces 1", table);
        Assert.Matches(@"3  3 +u1 +2026-03-01T00:30:00Z +2026-03-01 +voids 2", table);
        Assert.False(json[1].TryGetProperty("replaces", out _));
        Assert.Equal(("1", "2"), (json[2].GetProperty("replaces").GetString(), json[3].GetProperty("voids").GetString()));
        Assert.DoesNotContain("Takes back", (await Run.Well("mapping", "check", mapping, "--sample", plain)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_converts_by_rates_and_answers_programs_When_asked_for_json()
    {
        var rates = _scratch.With("r.csv", "date,currency,rate\n2026-01-01,USD,0.85\n");
        var run = await Run.Well("mapping", "check", _scratch.With("m.mapping", Mapping), "--sample", _scratch.With("e.ndjson", Events), "--rates", rates, "--time-zone", "Europe/Paris", "--json");

        Assert.True(run.Json[0].GetProperty("valid").GetBoolean());
        Assert.Equal(32, run.Json[0].GetProperty("rates_version").GetString()!.Length);
        Assert.Equal(("1-1", "2026-03-01"), (run.Json[1].GetProperty("event_id").GetString(), run.Json[1].GetProperty("date").GetString()));
        Assert.Equal(850, run.Json[3].GetProperty("amount_minor").GetInt64());
        Assert.Equal("missing-field", run.Json[4].GetProperty("reason").GetString());
        Assert.Equal(("1200", 1), (run.Json[5].GetProperty("amount_minor").GetString(), run.Json[5].GetProperty("refused").GetInt32()));
    }

    [Fact]
    public async Task It_shows_every_error_with_a_caret_and_ends_with_3_When_a_mapping_is_wrong()
    {
        var file = _scratch.With("m.mapping", Mapping.Replace("item.price", "rund(x)", StringComparison.Ordinal));

        var run = await Run.Of("mapping", "check", file);

        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        var lines = run.Error.Split(Environment.NewLine);
        Assert.StartsWith($"{file}, line 8, column 11: There is no function \"rund\"; did you mean \"round\"?", lines[0], StringComparison.Ordinal);
        Assert.Equal("            ^", lines[2]);
    }

    [Fact]
    public async Task It_tells_a_zone_at_its_place_When_the_machine_knows_none_of_that_name()
    {
        var run = await Run.Of("mapping", "check", _scratch.With("m.mapping", Mapping.Replace("Paris", "Pariss", StringComparison.Ordinal)));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("line 11, column 26: This machine knows no time zone 'Europe/Pariss'.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_reads_a_sample_of_csv_in_a_gzip_file()
    {
        var file = _scratch["e.csv.gz"];
        using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes("\uFEFFevent_id;user_id;order_id;sku;amount;quantity;occurred_at;source\r\ne1;u1;;A;1.50;;2026-03-01T09:30:00Z;till\r\n"));

        var run = await Run.Well("mapping", "check", "csv", "--sample", file);

        Assert.Contains("csv reads lines of CSV under a header", run.Output, StringComparison.Ordinal);
        Assert.Contains("has 1 record: 1 became 1 line of 1.50 EUR, 0 filtered, 0 refused.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}\n", "nothing.mapping", "There is no file nothing.mapping, and no mapping of that name is delivered; 'cohort mapping list' shows those that are.")]
    [InlineData("a,b\n1,2\n", "shopify", "a mapping of CSV begins with 'format csv'.")]
    [InlineData("event_id,event_id\nx,y\n", "csv", "line 1: The header has the column \"event_id\" twice; rename one.")]
    public async Task It_ends_with_3_When_its_input_is_wrong(string events, string mapping, string message)
    {
        var run = await Run.Of("mapping", "check", mapping, "--sample", _scratch.With("e.txt", events));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_3_When_all_of_a_sample_is_refused()
    {
        var run = await Run.Of("mapping", "check", _scratch.With("m.mapping", Mapping), "--sample", _scratch.With("e.ndjson", "{\"kind\":\"order\"}\n"));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("1 record refused, as dead letters:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_writes_purchases_that_a_run_reads_When_a_mapping_is_applied()
    {
        var events = _scratch.With("e.ndjson", Events);
        var applied = await Run.Well("mapping", "apply", _scratch.With("m.mapping", Mapping), "--events", events);

        Assert.Equal(
            """
            {"event_id":"1-1","user_id":"u1","sku":"A","amount":1.50,"quantity":1,"occurred_at":"2026-02-28T23:30:00Z","order_id":"1","currency":"EUR"}
            {"event_id":"1-2","user_id":"u1","sku":"B","amount":2.00,"quantity":1,"occurred_at":"2026-02-28T23:30:00Z","order_id":"1","currency":"EUR"}

            """.ReplaceLineEndings("\n"),
            applied.Output);
        Assert.Contains("record 4, byte 139: The field user_id cannot be made", applied.Error, StringComparison.Ordinal);
        Assert.Contains("4 records became 2 lines; 1 filtered, 2 refused.", applied.Error, StringComparison.Ordinal);

        var run = await Run.Well("run", "--events", _scratch.With("p.ndjson", applied.Output), "--taxonomy", _scratch.With("t.csv", "sku,category\nA,X\nB,Y\n"),
            "--rules", _scratch.With("r.cohort", "segment all: spend() > 0\n"), "--data", _scratch["data"]);
        Assert.DoesNotContain("refused", run.Error, StringComparison.Ordinal);
        var spend = await Run.Well("export", "spend", "--data", _scratch["data"]);
        Assert.Contains("u1,X,150", spend.Output, StringComparison.Ordinal);
        Assert.Contains("u1,Y,200", spend.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_refuses_a_record_that_is_too_long_and_goes_on()
    {
        var oversized = $"{{\"kind\":\"order\",\"id\":\"{new string('x', 3 << 20)}\"}}";
        var events = _scratch.With("e.ndjson", $"{{\"kind\":\"view\"}}\n{oversized}\n" + Events.Split('\n')[0]);

        var run = await Run.Well("mapping", "apply", _scratch.With("m.mapping", Mapping), "--events", events);

        Assert.Contains($"record 2, byte 16: The record has {oversized.Length} bytes; expected at most 1048572.", run.Error, StringComparison.Ordinal);
        Assert.Contains("3 records became 2 lines; 1 filtered, 1 refused.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lists_and_shows_what_is_delivered()
    {
        var list = await Run.Well("mapping", "list");
        var programs = await Run.Well("mapping", "list", "--json");

        Assert.Equal(ReadyMappings.All.Count, programs.Json.Count);
        foreach (var ready in ReadyMappings.All)
        {
            Assert.Contains(ready.Title, list.Output, StringComparison.Ordinal);
            Assert.Equal(ready.Text.ReplaceLineEndings(), (await Run.Well("mapping", "show", ready.Name)).Output.ReplaceLineEndings());
        }

        Assert.Contains("there are cloudevents, csv, debezium, ga4,", (await Run.Of("mapping", "show", "x")).Error, StringComparison.Ordinal);
    }
}
