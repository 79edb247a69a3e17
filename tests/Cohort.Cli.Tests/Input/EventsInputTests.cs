using System.IO.Compression;
using System.Text;
using Cohort.Core;
using Xunit;

namespace Cohort.Cli.Tests.Input;

/// <summary>What a run takes of its events, what it leaves, what it refuses as a whole, and that its counts add up.</summary>
public sealed class EventsInputTests : IDisposable
{
    private static readonly string First = Shop.Line("1", "u1", "milk", "12.50", "2026-03-01");
    private static readonly string Second = Shop.Line("2", "u2", "bread", "2.00", "2026-03-02");

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_leaves_a_last_line_without_end_and_takes_it_When_it_has_become_whole()
    {
        for (var length = 1; length < Second.Length; length++)
        {
            using var shop = new Shop(First + Second[..length]);
            var run = await shop.RunAll();
            Assert.Contains("Read 1 record in", run.Output, StringComparison.Ordinal);
            Assert.Contains($"its {(length == 1 ? "1 byte were" : $"{length} bytes were")} left", run.Output, StringComparison.Ordinal);

            File.WriteAllText(shop.Events, First + Second);
            Assert.Contains(": 1 accepted, 0 duplicate, 0 in conflict, 0 expired, 0 refused.", (await shop.RunAll()).Output, StringComparison.Ordinal);
            Assert.Contains("u2", await shop.Export("spend"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_takes_a_last_line_without_end_When_asked_to()
    {
        File.WriteAllText(_shop.Events, First + Second.TrimEnd());
        var run = await _shop.RunAll("--take-unended");

        Assert.Contains(": 2 accepted", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("left", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_leaves_a_last_line_without_end_When_it_is_longer_than_a_chunk_and_takes_it_as_one_refused_record_when_it_has_ended()
    {
        File.WriteAllText(_shop.Events, First + new string('x', 3 << 20));
        Assert.Contains($"its {3 << 20:#,0} bytes were left", (await _shop.RunAll()).Output, StringComparison.Ordinal);

        File.AppendAllText(_shop.Events, "\n" + Second);
        Assert.Contains("Read 2 records in", (await _shop.RunAll()).Output, StringComparison.Ordinal);
        Assert.Contains($"The record has {3 << 20} bytes", (await _shop.Ask("dead-letters")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_nothing_of_an_unended_line_When_only_blanks_follow_the_last_one()
    {
        File.WriteAllText(_shop.Events, First + " \t");
        Assert.DoesNotContain("left", (await _shop.RunAll()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_refuses_a_gzip_file_that_is_cut_off_and_goes_on_When_it_is_given_whole()
    {
        var whole = Gzip(First + string.Concat(Enumerable.Range(3, 5_000).Select(i => Shop.Line($"{i}", $"u{i}", "milk", $"{i}.01", "2026-03-02"))));
        var file = _shop["events.ndjson.gz"];
        string[] run = ["run", "--events", file, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data];
        foreach (var part in (int[])[1, whole.Length / 3, whole.Length / 2, whole.Length - 9, whole.Length - 4, whole.Length - 1])
        {
            File.WriteAllBytes(file, whole[..part]);
            var cut = await Run.Of(run);
            Assert.True(cut.Code == ExitCode.BadInput && cut.Error.Contains("damaged or cut off", StringComparison.Ordinal), $"{part}: {cut}");
        }

        File.WriteAllBytes(file, whole);
        await Run.Well(run);
        Assert.Equal(5_002, (await _shop.Export("spend")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Its_counts_add_up_to_the_records_read_Whatever_they_are()
    {
        var random = new Random(7);
        string[] kinds =
        [
            First, First.Replace("12.50", "99.00", StringComparison.Ordinal), "\n", " \t\r\n", "nonsense\n", "{}\n",
            Shop.Line("old", "u9", "milk", "1.00", "2025-01-01"), Shop.Line("far", "u9", "milk", "1.00", "2030-01-01"),
        ];
        var lines = Enumerable.Range(0, 2_000).Select(i => random.Next(2) == 0
            ? kinds[random.Next(kinds.Length)]
            : Shop.Line($"{i}", $"u{random.Next(50)}", "milk", "3.00", $"2026-03-{random.Next(1, 29):00}"));
        File.WriteAllText(_shop.Events, First + string.Concat(lines));
        var records = File.ReadLines(_shop.Events).Count(line => line.Trim().Length > 0);

        foreach (var until in (string[])["2026-03-05", "2026-03-20", "2026-03-28"])
        {
            var figures = (await _shop.RunAll("--json", "--until", until)).Json[^1].GetProperty("figures");
            long Of(string name) => figures.GetProperty(name).GetInt64();
            var parts = (string[])["accepted", "duplicates", "conflicts", "expired", "dead_letters", "left", "handled"];
            Assert.True(Of("records") == parts.Sum(Of), $"until {until}: {figures}");
            Assert.True(Of("records") <= records, $"until {until}: {figures}");
        }
    }

    [Fact]
    public async Task It_keeps_lists_and_exports_conflicting_and_expired_purchases_with_their_bytes()
    {
        var conflict = First.Replace("12.50", "99.00", StringComparison.Ordinal);
        var expired = Shop.Line("old", "u9", "milk", "1.00", "2025-01-01");
        File.WriteAllText(_shop.Events, First + "\n" + Second + conflict + Second + expired);
        var run = await _shop.RunAll();
        Assert.Contains(": 2 accepted, 1 duplicate, 1 in conflict, 1 expired, 0 refused.", run.Output, StringComparison.Ordinal);

        var letters = (await _shop.Ask("dead-letters", "--limit", "0", "--json")).Json;
        Assert.Equal(
            [(4, "conflict", conflict.Trim()), (6, "expired", expired.Trim())],
            letters.Select(letter => (letter.GetProperty("record").GetInt32(), letter.GetProperty("reason").GetString()!, letter.GetProperty("bytes").GetString()!)));
        var bytes = File.ReadAllBytes(_shop.Events);
        foreach (var letter in letters)
        {
            var text = Encoding.UTF8.GetBytes(letter.GetProperty("bytes").GetString()!);
            Assert.Equal(text, bytes.AsSpan(letter.GetProperty("byte").GetInt32(), text.Length).ToArray());
        }

        Assert.Contains("\"\"old\"\"", await _shop.Export("expired"), StringComparison.Ordinal);
        Assert.Contains("99.00", await _shop.Export("conflicts"), StringComparison.Ordinal);
        Assert.Equal("source,record,byte,reason,field,detail,length,encoding,bytes\n", await _shop.Export("dead-letters"));
        await _shop.Ask("data", "check");
    }

    [Fact]
    public async Task It_keeps_conflicting_purchases_up_to_a_limit_and_counts_all()
    {
        const int More = 123;
        using (var events = File.CreateText(_shop.Events))
        {
            events.Write(First);
            for (var i = 0; i < Limits.PassedOverKept + More; i++) events.Write(Shop.Line("1", "u1", "milk", $"{i + 20}.00", "2026-03-01"));
        }

        await _shop.RunAll();
        var letters = (await _shop.Ask("dead-letters", "--limit", "0", "--json")).Json;
        Assert.Equal(Enumerable.Range(2, Limits.PassedOverKept), letters.Select(letter => letter.GetProperty("record").GetInt32()));
        Assert.Contains($"{Limits.PassedOverKept + More:#,0}", (await _shop.Ask("dead-letters")).Output, StringComparison.Ordinal);
        await _shop.Ask("data", "check");
    }

    [Theory]
    [InlineData("id,user,sku\n1,u1,milk\n2,u2,bread\n", "CSV with commas")]
    [InlineData("\uFEFFid;user;sku\r\n1;u1;1,5\r\n", "CSV with semicolons")]
    [InlineData("id\tuser\n1\tu1\n", "CSV with tabs")]
    [InlineData("[\n{\"event_id\":\"1\"}]\n", null)]
    [InlineData("[{\"event_id\":\"1\"},\n {\"event_id\":\"2\"}]\n", null)]
    [InlineData("[1,\n2]\n", "a JSON array")]
    [InlineData("<orders>\n<order/></orders>\n", "XML")]
    [InlineData("PK\u0003\u0004zip", "a zip archive")]
    [InlineData("PAR1....", "a Parquet file")]
    [InlineData("SQLite format 3\0", "a SQLite database")]
    public async Task It_ends_with_3_says_what_they_look_like_and_makes_nothing_When_the_events_are_of_another_kind(string content, string? kind)
    {
        File.WriteAllText(_shop.Events, content, new UTF8Encoding(false));
        var run = await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        if (kind is null) return;
        Assert.Contains($"looks like {kind}", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Data));
    }

    [Fact]
    public async Task It_ends_with_3_and_says_gzip_When_a_compressed_file_lacks_the_ending()
    {
        File.WriteAllBytes(_shop.Events, Gzip(First));
        var run = await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("a gzip file; give it a name that ends in .gz", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_3_and_keeps_what_was_refused_When_no_record_is_a_purchase()
    {
        File.WriteAllText(_shop.Events, "{\"a\":1}\nnonsense\n");
        var run = await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("Not one of the 2 records", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _shop.Ask("dead-letters", "--json")).Json.Count);
        Assert.Equal(ExitCode.Done, (await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data)).Code);
    }

    private static byte[] Gzip(string content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(content));
        return bytes.ToArray();
    }
}
