using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A source that is not what it was, or is read in an unusual way.</summary>
[Trait("Category", "Slow")]
public sealed class SourceTests : IDisposable
{
    private static readonly string Early =
        Shop.Line("1", "u1", "milk", "12.50", "2026-03-01") + Shop.Line("2", "u2", "bread", "2.00", "2026-03-02");

    private readonly Shop _shop = new(Early);

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_asks_for_the_same_source_When_the_file_was_replaced_by_another()
    {
        await _shop.RunAll();
        File.WriteAllText(_shop.Events, Early.Replace("milk", "beer", StringComparison.Ordinal));

        var run = await Again();

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Equal(
            $"'{_shop.Events}' is not the source that was read up to record 2 before: its bytes before {Early.Length} differ. Give the same source again, or a new one another name (--source).",
            run.Error.Trim());
        Assert.Contains("Read 2 records", (await _shop.RunAll("--source", "other")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(200)]
    public async Task It_asks_for_the_same_source_When_the_file_was_cut_off(int length)
    {
        await _shop.RunAll();
        File.WriteAllText(_shop.Events, Early[..length]);

        var run = await Again();

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains($"it ends before byte {Early.Length}.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_for_the_same_source_When_the_file_was_cut_off_after_a_line_that_was_too_long_to_keep()
    {
        File.AppendAllText(_shop.Events, new string('x', 3 << 20) + "\n");
        await _shop.RunAll();
        File.WriteAllText(_shop.Events, Early);

        var run = await Again();

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("it ends before byte ", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task It_goes_on_from_a_pipe_that_is_given_again_When_the_source_cannot_be_sought()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no named pipes in the file system.");
        var pipe = _shop["pipe"];
        using (var made = Process.Start("mkfifo", pipe)) await made.WaitForExitAsync();

        var first = await FromPipe(pipe, Early);
        var second = await FromPipe(pipe, Early + Shop.Line("3", "u3", "milk", "3.00", "2026-03-03"));

        Assert.Contains("Read 2 records", first.Output, StringComparison.Ordinal);
        Assert.Contains("Read 1 record ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_that_the_file_is_damaged_When_a_compressed_source_has_other_bytes()
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 2_000).Select(i => Shop.Line($"{random.NextInt64()}", $"u{i}", "milk", "1.00", "2026-03-01"));
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Optimal, true)) gzip.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
        var path = _shop["events.ndjson.gz"];
        var bytes = whole.ToArray();
        random.NextBytes(bytes.AsSpan(bytes.Length / 2, 500));
        File.WriteAllBytes(path, bytes);

        var run = await Run.Of("run", "--events", path, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("cannot be decompressed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_reads_what_was_appended_When_a_run_to_a_date_had_met_the_end_within_a_line()
    {
        var late = Shop.Line("3", "u3", "milk", "3.00", "2026-03-09") + Shop.Line("4", "u4", "milk", "4.00", "2026-03-02").TrimEnd('\n');
        File.AppendAllText(_shop.Events, late);
        await _shop.RunAll("--until", "2026-03-05");
        File.AppendAllText(_shop.Events, "\n" + Shop.Line("5", "u5", "milk", "5.00", "2026-03-09"));

        await _shop.RunAll("--until", "2026-03-09");

        Assert.Equal(
            "user_id,category,spend_minor\nu1,DAIRY,1250\nu2,BREAD,200\nu3,DAIRY,300\nu4,DAIRY,400\nu5,DAIRY,500\n", await _shop.Export("spend"));
        Assert.Equal("source,record,byte,reason,field,detail,length,encoding,bytes\n", await _shop.Export("dead-letters"));
    }

    [Fact]
    public async Task It_reads_what_follows_When_a_line_of_megabytes_lies_where_a_run_to_a_date_looked_ahead()
    {
        File.AppendAllText(_shop.Events, Shop.Line("3", "u3", "milk", "3.00", "2026-03-09") + new string('x', 3 << 20) + "\n" + Shop.Line("4", "u4", "milk", "4.00", "2026-03-02"));
        await _shop.RunAll("--until", "2026-03-05");
        File.AppendAllText(_shop.Events, Shop.Line("5", "u5", "milk", "5.00", "2026-03-09"));

        await _shop.RunAll("--until", "2026-03-09");

        Assert.Equal(
            "user_id,category,spend_minor\nu1,DAIRY,1250\nu2,BREAD,200\nu3,DAIRY,300\nu4,DAIRY,400\nu5,DAIRY,500\n", await _shop.Export("spend"));
        Assert.Equal(2, (await _shop.Export("dead-letters")).Split("\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private Task<Run> Again() => Run.Of("run", "--events", _shop.Events, "--data", _shop.Data);

    private async Task<Run> FromPipe(string pipe, string content)
    {
        var writing = Task.Run(() => File.WriteAllText(pipe, content));
        var run = await Run.Of("run", "--events", pipe, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        await writing.WaitAsync(TimeSpan.FromMinutes(1));
        return run;
    }
}
