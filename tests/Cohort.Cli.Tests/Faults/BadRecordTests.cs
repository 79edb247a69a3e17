using System.Text;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A record that is no purchase becomes a dead letter with its reason, field and place, and the stream goes on.</summary>
public sealed class BadRecordTests : IDisposable
{
    private const string Good = """{"event_id":"x","user_id":"u9","sku":"milk","amount":3.86,"quantity":2,"occurred_at":"2026-03-01T14:06:53Z","source":"till"}""";

    private readonly Shop _shop = new();

    public static TheoryData<string, string, string> Cases => new()
    {
        { "not json at all", "not-json", "" },
        { Good[..60], "not-json", "" },
        { Good + Good, "not-json", "" },
        { "[1,2]", "not-an-object", "" },
        { With("x", new string('x', 1 << 20)), "too-long", "" },
        { With("x", new string('x', 5 << 20)), "too-long", "" },
        { new string('x', 70_000), "too-long", "" },
        { With("u9", "u\0"), "not-json", "" },
        { With("u9", "u\\u0000"), "wrong-format", "user_id" },
        { With("u9", "\\ud800"), "not-utf8", "user_id" },
        { With("x", ""), "out-of-range", "event_id" },
        { With("u9", ""), "out-of-range", "user_id" },
        { With("milk", ""), "out-of-range", "sku" },
        { With("u9", new string('u', 129)), "out-of-range", "user_id" },
        { With("\"source\"", "\"currency\":\"CHF\",\"source\""), "wrong-currency", "currency" },
        { With("3.86", "1e400"), "out-of-range", "amount" },
        { With("3.86", "\"NaN\""), "wrong-format", "amount" },
        { With("3.86", "NaN"), "not-json", "" },
        { With("3.86", "3.865"), "wrong-format", "amount" },
        { With("3.86", "null"), "wrong-type", "amount" },
        { With("2026-03-01T", "1969-12-31T"), "out-of-range", "occurred_at" },
        { With("2026-03-01T", "2101-01-01T"), "out-of-range", "occurred_at" },
        { With("2026-03-01T", "2026-02-30T"), "wrong-format", "occurred_at" },
        { With("2026-03-01T", "2099-01-01T"), "future", "occurred_at" },
        { With("\"sku\"", "\"user_id\":\"u8\",\"sku\""), "duplicate-field", "user_id" },
        { With("\"sku\":\"milk\",", ""), "missing-field", "sku" },
    };

    public void Dispose() => _shop.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_keeps_a_dead_letter_and_goes_on_When_a_record_is_bad(string record, string reason, string field) =>
        await MustBecomeLetter(Encoding.UTF8.GetBytes(record), reason, field);

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0)]
    [InlineData(0xE2)]
    public async Task It_keeps_the_bytes_and_goes_on_When_a_record_is_not_UTF_8(byte bad)
    {
        var record = Encoding.UTF8.GetBytes(Good);
        record[Good.IndexOf("u9", StringComparison.Ordinal)] = bad;

        var letter = await MustBecomeLetter(record, "not-utf8", "");

        Assert.Equal("base64", letter.GetProperty("encoding").GetString());
        Assert.Equal(record, letter.GetProperty("bytes").GetBytesFromBase64());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n \n\t\n\r\n")]
    public async Task It_reads_nothing_and_is_done_When_the_source_has_no_record(string content)
    {
        File.WriteAllText(_shop.Events, content);

        var run = await _shop.RunAll();

        Assert.Contains("No purchase has come yet, so there is no as-of date.", run.Output, StringComparison.Ordinal);
        Assert.Contains("0 accepted, 0 duplicate, 0 in conflict, 0 expired, 0 refused", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\ufeff{0}\n{1}\n")]
    [InlineData("{0}\r\n{1}\r\n")]
    [InlineData("{0}\n{1}")]
    [InlineData("\ufeff\r\n\r\n{0}\r\n \r\n{1}")]
    [InlineData("\ufeff{0}\n\n{1}")]
    public async Task It_accepts_every_record_When_lines_end_in_other_ways_or_begin_with_a_mark(string shape)
    {
        var content = shape.Replace("{0}", Good, StringComparison.Ordinal).Replace("{1}", With("x", "y"), StringComparison.Ordinal);
        File.WriteAllText(_shop.Events, content, new UTF8Encoding(false));

        var run = await _shop.RunAll("--take-unended");

        Assert.Contains(": 2 accepted, 0 duplicate, 0 in conflict, 0 expired, 0 refused.", run.Output, StringComparison.Ordinal);
        Assert.Contains("Read 0 records", (await _shop.RunAll()).Output, StringComparison.Ordinal);
        Assert.Contains("user_id,category,spend_minor\nu9,DAIRY,772\n", await _shop.Export("spend"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_on_after_the_mark_When_the_first_purchase_was_left_for_a_later_run()
    {
        File.WriteAllText(_shop.Events, "\ufeff" + Good + "\n");

        await _shop.RunAll("--until", "2026-02-01");
        await _shop.RunAll("--until", "2026-03-01");

        Assert.Equal("user_id,category,spend_minor\nu9,DAIRY,386\n", await _shop.Export("spend"));
    }

    private static string With(string part, string other) => Good.Replace(part, other, StringComparison.Ordinal);

    private async Task<System.Text.Json.JsonElement> MustBecomeLetter(byte[] record, string reason, string field)
    {
        byte[] before = [.. Encoding.UTF8.GetBytes(Shop.Line("1", "u1", "milk", "12.50", "2026-03-01"))];
        byte[] after = [.. Encoding.UTF8.GetBytes(Shop.Line("2", "u1", "milk", "1.00", "2026-03-01"))];
        File.WriteAllBytes(_shop.Events, [.. before, .. record, (byte)'\n', .. after]);

        var run = await _shop.RunAll();

        Assert.Contains(": 2 accepted, 0 duplicate, 0 in conflict, 0 expired, 1 refused.", run.Output, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nu1,DAIRY,1350\n", await _shop.Export("spend"));
        var letter = Assert.Single((await _shop.Ask("dead-letters", "--json")).Json);
        Assert.Equal(
            (reason, field, 2, before.Length, record.Length),
            (letter.GetProperty("reason").GetString(), letter.GetProperty("field").GetString(), letter.GetProperty("record").GetInt64(),
                letter.GetProperty("byte").GetInt64(), letter.GetProperty("length").GetInt64()));
        return letter;
    }
}
