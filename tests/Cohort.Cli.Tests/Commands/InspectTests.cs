using System.IO.Compression;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary><c>cohort inspect</c>.</summary>
public sealed class InspectTests : IDisposable
{
    private const string Orders =
        """
        {"id":"A1","customer":{"id":7},"created":"2026-03-01T09:30:00Z","shop":{"name":"web"},"lines":[{"productId":"milk","price":"1.50","qty":2},{"productId":"beer","price":"2.00","qty":1}]}
        {"id":"A2","customer":{"id":8},"created":"2026-03-02T09:30:00Z","shop":{"name":"web"},"lines":[{"productId":"milk","price":"1.50","qty":1}]}

        """;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("shopify.ndjson", "shopify")]
    [InlineData("ga4.ndjson", "ga4")]
    [InlineData("segment.ndjson", "segment")]
    [InlineData("woocommerce.ndjson", "woocommerce")]
    [InlineData("debezium.ndjson", "debezium")]
    [InlineData("cloudevents.ndjson", "cloudevents")]
    [InlineData("csv.csv", "csv")]
    public async Task It_names_the_delivered_mapping_and_shows_lines_When_one_fits(string sample, string mapping)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "examples", "mappings", sample);

        var run = await Run.Well("inspect", path, "--json");

        var found = Assert.Single(run.Json);
        Assert.Equal(mapping, found.GetProperty("mapping").GetString());
        Assert.NotEmpty(found.GetProperty("lines").EnumerateArray());
        Assert.Contains($"The mapping {mapping} fits: ", (await Run.Well("inspect", path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_fields_and_a_draft_that_works_When_no_mapping_fits()
    {
        var path = _scratch.With("e.ndjson", Orders);

        var run = await Run.Well("inspect", path);

        Assert.Contains($"{path} is JSON objects, one to a line.", run.Output, StringComparison.Ordinal);
        Assert.Contains("lines[].productId  text          2  milk", run.Output, StringComparison.Ordinal);
        Assert.Contains("customer.id        number        2  7", run.Output, StringComparison.Ordinal);
        Assert.Contains("has 2 records: 2 became 3 lines of 6.50 EUR, 0 filtered, 0 refused.", run.Output, StringComparison.Ordinal);

        var draft = _scratch.With("draft.mapping", (await Run.Well("inspect", path, "--draft")).Output);
        Assert.Contains("each lines as item numbered line", File.ReadAllText(draft), StringComparison.Ordinal);
        var applied = await Run.Well("mapping", "apply", draft, "--events", path);
        Assert.Equal(["A1-1|7|milk|3.00", "A1-2|7|beer|2.00", "A2-1|8|milk|1.50"], applied.Json.Select(line =>
            $"{line.GetProperty("event_id").GetString()}|{line.GetProperty("user_id").GetString()}|{line.GetProperty("sku").GetString()}|{line.GetProperty("amount").GetRawText()}"));
    }

    [Theory]
    [InlineData("Order ID;Customer;Article;Price;Date\r\nB1;u1;milk;1.012,50;31.01.2026 09:30\r\n", "semicolons", "time(Date, \"d.M.yyyy H:mm\", \"UTC\")", "B1-milk|u1|milk|1012.50")]
    [InlineData("id\tuser_id\tsku\tamount\tday\n1\tu1\tmilk\t2.50\t1/31/2026\n", "tabs", "time(day, \"M/d/yyyy\", \"UTC\")", "1|u1|milk|2.50")]
    [InlineData("\uFEFFid,user_id,sku,amount,ts\n1,u1,\"mi,lk\",2.50,1767225600\n", "commas", "epoch_s(ts)", "1|u1|mi,lk|2.50")]
    [InlineData("id|user_id|sku|amount|created_at\n1|u1|milk|2.50|2026-03-01\n", "bars", "local(created_at, \"UTC\")", "1|u1|milk|2.50")]
    public async Task It_tells_the_dialect_of_csv_and_drafts_a_mapping_that_works(string content, string separator, string time, string line)
    {
        var path = _scratch.With("e.csv", content);

        var run = await Run.Well("inspect", path);

        Assert.Contains($"is CSV with {separator} between the 5 fields, under a header.", run.Output, StringComparison.Ordinal);
        Assert.Contains(time, run.Output, StringComparison.Ordinal);
        var draft = _scratch.With("draft.mapping", (await Run.Well("inspect", path, "--draft")).Output);
        var applied = Assert.Single((await Run.Well("mapping", "apply", draft, "--events", path)).Json);
        Assert.Equal(line, $"{applied.GetProperty("event_id").GetString()}|{applied.GetProperty("user_id").GetString()}|{applied.GetProperty("sku").GetString()}|{applied.GetProperty("amount").GetRawText()}");
    }

    [Fact]
    public async Task It_says_which_field_is_missing_When_none_can_be_guessed()
    {
        var run = await Run.Well("inspect", _scratch.With("e.ndjson", "{\"a\":1,\"b\":\"x\"}\n"));

        Assert.Contains("# event_id:    which field?", run.Output, StringComparison.Ordinal);
        Assert.Contains("No field was found for event_id, user_id, sku, amount, occurred_at", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_so_When_the_records_are_purchases_already()
    {
        var path = _scratch.With("e.ndjson", Shop.Line("1", "u", "milk", "1.00", "2026-03-01"));

        Assert.Contains($"purchases in the plain format: 'cohort run --events {path}' reads them", (await Run.Well("inspect", path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_looks_into_an_array_and_a_compressed_file()
    {
        var array = _scratch.With("e.json", "[\n" + string.Join(",\n", Orders.Trim().Split('\n')) + "\n]\n");
        using (var packed = new GZipStream(File.Create(_scratch["e.ndjson.gz"]), CompressionLevel.Fastest)) packed.Write(System.Text.Encoding.UTF8.GetBytes(Orders));

        Assert.Contains("is one JSON array; write its elements out", (await Run.Well("inspect", array)).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run.Well("inspect", array, "--json")).Json[0].GetProperty("records").GetInt32());
        Assert.Equal("json-lines", (await Run.Well("inspect", _scratch["e.ndjson.gz"], "--json")).Json[0].GetProperty("format").GetString());
    }

    [Theory]
    [InlineData("PAR1....", "a Parquet file")]
    [InlineData("Obj\u0001....", "an Avro file")]
    [InlineData("PK\u0003\u0004", "a zip archive")]
    [InlineData("<orders/>", "XML")]
    [InlineData("Dear sir,\n", "text that is neither JSON objects, one to a line, nor CSV")]
    public async Task It_ends_with_3_and_names_the_kind_When_it_cannot_be_read(string content, string kind)
    {
        var run = await Run.Of("inspect", _scratch.With("e.bin", content));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(kind, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    public async Task It_ends_with_3_When_there_is_no_record(string content)
    {
        var run = await Run.Of("inspect", _scratch.With("e.ndjson", content));

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("There is no record in", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_the_whole_lines_among_others_When_some_are_broken_or_cut_off()
    {
        var run = await Run.Well("inspect", _scratch.With("e.ndjson", "{\"id\":1}\n{\"id\":\n{\"id\":{\"a\":[[1],{\"b\":null}]}}\n"), "--json");

        Assert.Equal(2, run.Json[0].GetProperty("records").GetInt32());
        Assert.Equal(["id", "id.a[][]", "id.a[].b"], run.Json[0].GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("path").GetString()));
    }
}
