using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class ExportTests : IDisposable
{
    // "Ä" is after "z" and "😀" after "ﬀ" in UTF-8; UTF-16 would have the last two the other way round.
    private readonly Shop _shop = new(
        Shop.Line("1", "z", "milk", "12.50", "2026-03-01")
        + Shop.Line("2", "a,b", "beer", "3.00", "2026-03-01")
        + Shop.Line("3", "a,b", "bread", "3.00", "2026-03-01")
        + Shop.Line("4", "a,b", "milk", "1.00", "2026-03-01")
        + Shop.Line("5", "a,b", "milk", "-1.00", "2026-03-01")
        + Shop.Line("6", "😀", "?", "0.05", "2026-03-01")
        + Shop.Line("7", "ﬀ", "bread", "-0.50", "2026-03-01")
        + Shop.Line("8", " Ä", "milk", "10", "2026-03-01")
        + "{\"event_id\":\"9\"\n");

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("spend", "user_id,category,spend_minor\n Ä,DAIRY,1000\n\"a,b\",\"BEER, WINE\",300\n\"a,b\",BREAD,300\nz,DAIRY,1250\nﬀ,BREAD,-50\n😀,UNKNOWN,5\n")]
    [InlineData("affinity", "user_id,rank,category,spend_minor\n Ä,1,DAIRY,1000\n\"a,b\",1,\"BEER, WINE\",300\n\"a,b\",2,BREAD,300\nz,1,DAIRY,1250\n")]
    [InlineData("members", "user_id,segment\n Ä,affinity:DAIRY\n Ä,dairy\n\"a,b\",\"affinity:BEER, WINE\"\n\"a,b\",affinity:BREAD\nz,affinity:DAIRY\nz,dairy\n")]
    public async Task It_writes_these_bytes_When_names_need_quotes_and_order(string what, string expected)
    {
        await _shop.RunAll();

        var toStandardOutput = await _shop.Ask("export", what);

        Assert.Equal(expected, await _shop.Export(what));
        Assert.Equal(expected, toStandardOutput.Output);
    }

    [Fact]
    public async Task It_writes_transitions_by_customer_in_the_order_they_happened()
    {
        await _shop.RunAll();

        var rows = (await _shop.Export("transitions")).Split('\n');

        Assert.Equal(
            "transition_id,user_id,segment,change,as_of,cause,event_id,rules_revision,rules_version,taxonomy_revision,taxonomy_version", rows[0]);
        Assert.Equal(
            [
                " Ä,dairy,entered,2026-03-01,purchase,8,1", " Ä,affinity:DAIRY,entered,2026-03-01,purchase,8,1",
                "\"a,b\",\"affinity:BEER, WINE\",entered,2026-03-01,purchase,2,1", "\"a,b\",affinity:BREAD,entered,2026-03-01,purchase,3,1",
                "z,dairy,entered,2026-03-01,purchase,1,1", "z,affinity:DAIRY,entered,2026-03-01,purchase,1,1",
            ],
            rows[1..^1].Select(r => r[33..^68]));
    }

    [Fact]
    public async Task It_writes_dead_letters_with_place_reason_and_bytes()
    {
        await _shop.RunAll("--source", "till");

        var letter = Assert.Single((await _shop.Export("dead-letters")).Split('\n')[1..^1]);

        Assert.StartsWith("till,9,", letter, StringComparison.Ordinal);
        Assert.Contains(",not-json,", letter, StringComparison.Ordinal);
        Assert.EndsWith(",15,utf-8,\"{\"\"event_id\"\":\"\"9\"\"\"", letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_leaves_the_old_file_When_the_directory_cannot_be_read()
    {
        File.WriteAllText(_shop["out.csv"], "old");

        var run = await Run.Of("export", "spend", "--data", _shop.Data, "--out", _shop["out.csv"]);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Equal("old", File.ReadAllText(_shop["out.csv"]));
    }
}
