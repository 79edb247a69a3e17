using Xunit;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>The verbs of a lake, as people use them.</summary>
public sealed class LakeCommandTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("1", "ann", "milk", "12.00", "2026-03-01") + Shop.Line("2", "bob", "beer", "4.00", "2026-03-02") + Shop.Line("3", "ann", "milk", "1.00", "2026-03-04"));

    private string Lake => _shop["lake"];

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Status_shows_rows_files_and_dates_of_each_table()
    {
        await _shop.RunAll("--lake", Lake);

        var curated = (await Run.Well("lake", "status", "--lake", Lake, "--json")).Json.Single(row => row.GetProperty("table").GetString() == "curated");

        Assert.Equal((3, 3), (curated.GetProperty("rows").GetInt64(), curated.GetProperty("files").GetInt32()));
        Assert.Equal(("2026-03-01", "2026-03-04"), (curated.GetProperty("from").GetString(), curated.GetProperty("to").GetString()));
        Assert.Contains("EUR, 4 buckets", (await Run.Well("lake", "status", "--lake", Lake)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_tells_what_each_column_means()
    {
        await _shop.RunAll("--lake", Lake);

        Assert.Contains("DECIMAL(18,2)", (await Run.Well("lake", "describe", "curated", "--lake", Lake)).Output, StringComparison.Ordinal);
        var wrong = await Run.Of("lake", "describe", "nothing", "--lake", Lake);
        Assert.Equal(ExitCode.BadInput, wrong.Code);
        Assert.Contains("It has curated, ", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_files_become_one_and_the_former_ones_go_with_the_next_vacuum()
    {
        await _shop.RunAll("--lake", Lake);
        for (var late = 4; late < 8; late++)
        {
            File.AppendAllText(_shop.Events, Shop.Line($"{late}", "cat", "bread", "2.00", "2026-03-04"));
            await _shop.RunAll();
        }

        Assert.Equal(5, FilesOf("curated/dt=2026-03-04"));
        await Run.Well("lake", "compact", "--lake", Lake);
        await Run.Well("lake", "vacuum", "--keep-days", "0", "--lake", Lake);

        Assert.Equal(1, FilesOf("curated/dt=2026-03-04"));
        await Run.Well("lake", "check", "--lake", Lake, "--data", _shop.Data);
    }

    [Fact]
    public async Task Many_small_files_of_a_date_become_one_by_themselves_When_it_has_ended()
    {
        await _shop.RunAll("--lake", Lake);
        for (var late = 4; late < 11; late++)
        {
            File.AppendAllText(_shop.Events, Shop.Line($"{late}", "cat", "bread", "2.00", "2026-03-04"));
            await _shop.RunAll();
        }

        Assert.Equal(8, FilesOf("curated/dt=2026-03-04"));
        File.AppendAllText(_shop.Events, Shop.Line("11", "cat", "bread", "2.00", "2026-03-05"));
        await _shop.RunAll();

        Assert.Equal(4, (await Run.Well("lake", "status", "--lake", Lake, "--json")).Json.Single(row => row.GetProperty("table").GetString() == "curated").GetProperty("files").GetInt32());
        await Run.Well("lake", "check", "--lake", Lake, "--data", _shop.Data);
    }

    [Fact]
    public async Task A_damaged_file_is_found()
    {
        await _shop.RunAll("--lake", Lake);
        var file = Directory.GetFiles(Path.Combine(Lake, "curated"), "*.parquet", SearchOption.AllDirectories)[0];
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);

        var check = await Run.Of("lake", "check", "--lake", Lake);

        Assert.Equal(ExitCode.BadDataDirectory, check.Code);
        Assert.Contains("bytes; the log says", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lake_that_lacks_a_line_does_not_give_what_the_directory_has()
    {
        await _shop.RunAll("--lake", Lake);
        using (var writer = Store.DataDirectory.OpenForWriting(_shop.Data).CreateCommitWriter())
        {
            writer.LakeMoved(new Core.Purchases.BusinessDate(30_000).Day, 0);
            writer.Commit();
        }

        var check = await Run.Of("lake", "check", "--lake", Lake, "--data", _shop.Data);

        Assert.Equal(ExitCode.BadDataDirectory, check.Code);
        Assert.Contains("by the ledger, and 0 by the lines of the lake", check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "[\n  {\"user_id\":\"ann\"},\n  {\"user_id\":\"bob\"}\n]\n")]
    [InlineData("ndjson", "{\"user_id\":\"ann\"}\n{\"user_id\":\"bob\"}\n")]
    [InlineData("csv", "user_id\r\nann\r\nbob\r\n")]
    public async Task Sql_answers_in_the_form_that_is_asked_for(string format, string expected)
    {
        await _shop.RunAll("--lake", Lake);

        Assert.Equal(expected, (await Run.Well("sql", "select distinct user_id from curated order by 1", "--lake", Lake, "--format", format)).Output);
    }

    [Fact]
    public async Task Sql_writes_files()
    {
        await _shop.RunAll("--lake", Lake);

        await Run.Well("sql", "from curated", "--lake", Lake, "--format", "parquet", "--out", _shop["out.parquet"]);
        await Run.Well("sql", "select count(*) n from curated", "--lake", Lake, "--format", "csv", "--out", _shop["out.csv"]);

        Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(_shop["out.parquet"])[..4]);
        Assert.Equal("n\r\n3\r\n", File.ReadAllText(_shop["out.csv"]));
    }

    [Fact]
    public async Task Sql_as_of_a_time_sees_what_was_written_by_then()
    {
        await _shop.RunAll("--lake", Lake);
        var between = DateTimeOffset.UtcNow;
        await Task.Delay(20);
        File.AppendAllText(_shop.Events, Shop.Line("4", "cat", "bread", "2.00", "2026-03-05"));
        await _shop.RunAll();

        Assert.Equal("n\r\n3\r\n", (await Run.Well("sql", "select count(*) n from curated", "--lake", Lake, "--as-of", $"{between:O}", "--format", "csv")).Output);
        Assert.Equal("n\r\n4\r\n", (await Run.Well("sql", "select count(*) n from curated", "--lake", Lake, "--format", "csv")).Output);
        Assert.Equal("n\r\n0\r\n", (await Run.Well("sql", "select count(*) n from curated", "--lake", Lake, "--as-of", "2020-01-01", "--format", "csv")).Output);
    }

    [Theory]
    [InlineData("selec 1", "syntax error")]
    [InlineData("drop view curated", "The statement fails")]
    [InlineData("select 1; select 2", "These are 2 statements")]
    [InlineData("select * from read_csv('/etc/passwd')", "disabled by configuration")]
    public async Task Sql_refuses_what_it_cannot_do_or_must_not(string statement, string reason)
    {
        await _shop.RunAll("--lake", Lake);

        var run = await Run.Of("sql", statement, "--lake", Lake);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("check")]
    [InlineData("compact")]
    public async Task A_place_without_a_lake_is_told(string verb)
    {
        var run = await Run.Of("lake", verb, "--lake", _shop["nowhere"]);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("There is no lake at", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gs://bucket/lake")]
    [InlineData("")]
    public async Task A_place_that_is_none_is_refused(string place)
    {
        var run = await Run.Of("lake", "status", "--lake", place);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains("s3://BUCKET/PREFIX", run.Error, StringComparison.Ordinal);
    }

    private int FilesOf(string partition) => Directory.GetFiles(Path.Combine(Lake, partition), "*.parquet").Length;
}
