using Cohort.Core.Purchases;
using Cohort.Lake.Delta;
using Cohort.Lake.Sql;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using Cohort.Testing;

namespace Cohort.Lake.Tests;

public sealed class LakeSqlTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly SetClock _clock = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Every_table_is_there_with_its_columns_before_anything_is_written()
    {
        var lake = await Made();
        using var sql = await LakeSql.OpenAsync(lake);

        foreach (var table in lake.Existing.Select(table => table.Current.Table))
        {
            Assert.Equal(table.Columns.Select(column => $"{column.Name} {column.Type}".Replace(',', ';')), Lines(sql, $"SELECT column_name || ' ' || replace(replace(column_type, 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ'), ',', ';') FROM (DESCRIBE {table.Name})"));
            Assert.Equal(["0"], Lines(sql, $"SELECT count(*) FROM {table.Name}"));
        }
    }

    [Fact]
    public async Task Removed_files_never_show_and_former_moments_do()
    {
        var lake = await Made();
        _clock.Advance(TimeSpan.FromHours(1));
        await Append(lake, 1, ("u1", 500), ("u2", -125));
        var before = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromHours(1));
        var curated = lake["curated"];
        await curated.ReplaceAsync(Purchases(lake, ("u3", 7)), [.. curated.Current.Files], new TransactionId("job", 1));

        using var now = await LakeSql.OpenAsync(lake);
        using var then = await LakeSql.OpenAsync(lake, new SqlOptions { AsOf = before });
        using var first = await LakeSql.OpenAsync(lake, new SqlOptions { Versions = new Dictionary<string, long> { ["curated"] = 1 } });
        using var never = await LakeSql.OpenAsync(lake, new SqlOptions { AsOf = DateTimeOffset.UnixEpoch });

        Assert.Equal(["u3,0.07"], Lines(now, "SELECT user_id, amount FROM curated"));
        Assert.Equal(["u1,5.00", "u2,-1.25"], Lines(then, "SELECT user_id, amount FROM curated ORDER BY user_id"));
        Assert.Equal(["3.75"], Lines(first, "SELECT sum(amount) FROM curated"));
        Assert.Equal(["0"], Lines(never, "SELECT count(*) FROM curated"));
    }

    [Fact]
    public async Task Columns_that_came_later_are_null_in_former_rows()
    {
        var lake = await Made();
        await Append(lake, 1, ("u1", 500));
        var wider = lake.Tables.Curated.With(new LakeColumn("channel", ColumnType.Text, "Where.", IsNullable: true));
        await lake.OpenOrCreateAsync(wider);

        using (var sql = await LakeSql.OpenAsync(lake)) Assert.Equal(["u1,"], Lines(sql, "SELECT user_id, channel FROM curated"));
        var rows = new TableBuffer(wider);
        rows.AddFrom(Purchases(lake, ("u2", 3)), 0);
        await lake["curated"].AppendAsync(rows, new TransactionId("a", 2));
        using var both = await LakeSql.OpenAsync(lake);
        Assert.Equal(["u1,", "u2,"], Lines(both, "SELECT user_id, channel FROM curated ORDER BY user_id"));
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')", "file system operations are disabled")]
    [InlineData("COPY (SELECT 1) TO 'x.csv'", "syntax error")]
    [InlineData("SELECT 1; SELECT 2", "These are 2 statements")]
    [InlineData("SELECT 1) ; DROP VIEW curated; SELECT * FROM (SELECT 1", "statement")]
    [InlineData("DROP VIEW curated", "syntax error")]
    [InlineData("ATTACH 'x.db'", "syntax error")]
    [InlineData("SET memory_limit = '1TB'", "syntax error")]
    [InlineData("", "There is no statement")]
    [InlineData("-- nothing", "There is no statement")]
    [InlineData("SELECT nothing FROM curated", "LINE 1:")]
    public async Task What_does_more_than_read_the_lake_is_refused(string statement, string because)
    {
        using var sql = await LakeSql.OpenAsync(await Made());

        var fault = Assert.Throws<LakeException>(() => Lines(sql, statement));

        Assert.Contains(because, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_are_written_in_every_form()
    {
        using var sql = await LakeSql.OpenAsync(await Made());
        const string Statement = "SELECT 1 AS n, 'a\"b, c' AS t, -0.50::DECIMAL(9,2) AS d, DATE '2017-05-01' AS day, TIMESTAMPTZ '2017-05-01 10:00:00.5Z' AS at, NULL AS none, [1, 2] AS list, true AS yes, '\\xAB'::BLOB AS bytes -- the end";

        Assert.Equal("n,t,d,day,at,none,list,yes,bytes\r\n1,\"a\"\"b, c\",-0.50,2017-05-01,2017-05-01T10:00:00.5Z,,\"[1,2]\",true,ab\r\n", Written(sql, Statement, ResultFormat.Csv));
        const string Json = """{"n":1,"t":"a\"b, c","d":-0.50,"day":"2017-05-01","at":"2017-05-01T10:00:00.5Z","none":null,"list":[1,2],"yes":true,"bytes":"ab"}""";
        Assert.Equal(Json + "\n", Written(sql, Statement, ResultFormat.JsonLines));
        Assert.Equal($"[\n  {Json}\n]\n", Written(sql, Statement, ResultFormat.Json));
        Assert.Equal("[]\n", Written(sql, "SELECT 1 WHERE false", ResultFormat.Json));
        Assert.Equal("  n  t\n---  -\n  1  a\n200\n", Written(sql, "SELECT * FROM (VALUES (1, 'a'), (200, '')) AS v(n, t)", ResultFormat.Table));
    }

    [Fact]
    public async Task A_result_goes_to_a_Parquet_file_that_others_read()
    {
        var lake = await Made();
        await Append(lake, 1, ("u1", 500), ("u2", -125));
        using var sql = await LakeSql.OpenAsync(lake);

        Assert.Equal(2, sql.WriteParquet("SELECT user_id, amount FROM curated", _scratch["out/result.parquet"]));

        Assert.Equal(["u1,5.00", "u2,-1.25"], Duck.Ask($"SELECT user_id, amount FROM '{_scratch["out/result.parquet"]}' ORDER BY user_id").Select(row => string.Join(',', row)));
    }

    [Fact]
    public async Task A_lake_is_opened_with_what_it_was_made_with_and_by_no_other()
    {
        var dinars = new LakeSettings(BaseCurrency.Of("KWD"), Buckets: 8);
        var store = new FolderStore(_scratch["lake"]);
        await CohortLake.OpenOrCreateAsync(store, dinars);

        var read = await CohortLake.OpenAsync(store);
        Assert.Equal(dinars, read.Settings);
        Assert.Equal(ColumnType.Decimal(18, 3), read["curated"].Current.Table["amount"].Type);
        Assert.Contains("cohort.currency = KWD, not EUR", (await Assert.ThrowsAsync<LakeException>(() => CohortLake.OpenOrCreateAsync(store, MadeUpRows.Euros))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no lake at", (await Assert.ThrowsAsync<LakeException>(() => CohortLake.OpenAsync(new FolderStore(_scratch["nothing"])))).Message, StringComparison.Ordinal);
    }

    private static TableBuffer Purchases(CohortLake lake, params (string User, long Minor)[] lines)
    {
        var rows = new TableBuffer(lake.Tables.Curated);
        foreach (var (user, minor) in lines) Curated.Add(rows, lake.Settings, user, minor);
        return rows;
    }

    private static Task<CommitResult> Append(CohortLake lake, long version, params (string User, long Minor)[] lines) =>
        lake["curated"].AppendAsync(Purchases(lake, lines), new TransactionId("a", version));

    private Task<CohortLake> Made() => CohortLake.OpenOrCreateAsync(new FolderStore(_scratch["lake"]), MadeUpRows.Euros, clock: _clock);

    private static List<string> Lines(LakeSql sql, string statement)
    {
        using var rows = sql.Query(statement);
        var text = new StringWriter();
        ResultWriter.Write(rows, ResultFormat.Csv, text);
        return [.. text.ToString().Split("\r\n").Skip(1).SkipLast(1)];
    }

    private static string Written(LakeSql sql, string statement, ResultFormat format)
    {
        using var rows = sql.Query(statement);
        var text = new StringWriter();
        ResultWriter.Write(rows, format, text);
        return text.ToString();
    }
}
