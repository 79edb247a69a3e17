using Cohort.Lake.Checks;
using Cohort.Lake.Delta;
using Cohort.Lake.Sql;
using Cohort.Lake.Stores;

namespace Cohort.Lake.Tests;

/// <summary>A bucket of a server that speaks S3.</summary>
[Trait("Category", "Slow")]
public sealed class S3StoreTests(S3Server server) : IClassFixture<S3Server>
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bucket_keeps_what_every_store_promises(bool isConditional)
    {
        Skip.If(server.WhyMissing is not null, server.WhyMissing);
        using var store = await S3Store.OpenAsync(server.Settings("promises", isConditional) with { IsOneCommitterPromised = true }, isWritten: true);

        await StorePromises.Hold(store, isAtomic: isConditional);
    }

    [SkippableFact]
    public async Task A_store_that_passes_over_conditions_is_refused_unless_one_committer_is_promised()
    {
        Skip.If(server.WhyMissing is not null, server.WhyMissing);

        var fault = await Assert.ThrowsAsync<LakeException>(() => S3Store.OpenAsync(server.Settings("lake", isConditional: false), isWritten: true));
        Assert.Contains("If-None-Match", fault.Message, StringComparison.Ordinal);
        using var read = await S3Store.OpenAsync(server.Settings("lake", isConditional: false), isWritten: false);
        Assert.Equal("s3://lake/lake", read.Address);
    }

    [SkippableFact]
    public async Task A_bucket_that_is_not_there_is_told_of()
    {
        Skip.If(server.WhyMissing is not null, server.WhyMissing);

        var fault = await Assert.ThrowsAsync<LakeException>(() => S3Store.OpenAsync(server.Settings("", isConditional: true) with { Bucket = "nothing" }, isWritten: true));

        Assert.Contains("s3://nothing cannot be written", fault.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_lake_in_a_bucket_is_written_compacted_checked_and_asked()
    {
        Skip.If(server.WhyMissing is not null, server.WhyMissing);
        using var store = await S3Store.OpenAsync(server.Settings("whole", isConditional: true), isWritten: true);
        var lake = await CohortLake.OpenOrCreateAsync(store, MadeUpRows.Euros);
        for (var at = 1; at <= 3; at++)
        {
            var rows = new Tables.TableBuffer(lake.Tables.Curated);
            foreach (var user in new[] { "u1", "u2", "Zoë" }) Curated.Add(rows, lake.Settings, user, at * 100);
            await lake["curated"].AppendAsync(rows, new TransactionId("reader", at));
            Assert.True((await lake["curated"].AppendAsync(rows, new TransactionId("reader", at))).WasDone);
        }

        var kinds = await DeltaTable.OpenOrCreateAsync(store, MadeUpRows.Kinds, new Dictionary<string, string>());
        var made = MadeUpRows.Make(3, 100);
        await kinds.AppendAsync(made, new TransactionId("reader", 1));
        Assert.Equal(Rows.Of(made), Rows.Of(await ReadBack.Of(store, "kinds", (await DeltaTable.OpenAsync(store, "kinds"))!.Current)));

        Assert.Equal(3, (await Compaction.RunAsync(lake["curated"])).Before);
        Assert.Equal(3, (await Vacuum.RunAsync(lake["curated"], TimeSpan.Zero)).Files.Count);
        Assert.Empty((await LakeCheck.RunAsync(lake["curated"])).Findings);
        using var sql = await LakeSql.OpenAsync(await CohortLake.OpenAsync(store));
        using var result = sql.Query("SELECT user_id, sum(amount) FROM curated GROUP BY ALL ORDER BY ALL");
        var text = new StringWriter();
        Assert.Equal(3, ResultWriter.Write(result, ResultFormat.Csv, text));
        Assert.Equal("user_id,sum(amount)\r\nZoë,6.00\r\nu1,6.00\r\nu2,6.00\r\n", text.ToString());
    }

    [SkippableFact]
    public async Task Two_who_commit_to_a_bucket_at_once_both_succeed()
    {
        Skip.If(server.WhyMissing is not null, server.WhyMissing);
        using var store = await S3Store.OpenAsync(server.Settings("two", isConditional: true), isWritten: true);
        async Task Commit(string who)
        {
            var table = await DeltaTable.OpenOrCreateAsync(store, MadeUpRows.Kinds, new Dictionary<string, string>());
            for (var at = 1; at <= 5; at++) await table.AppendAsync(MadeUpRows.Make(at, 2), new TransactionId(who, at));
        }

        await Task.WhenAll(Commit("left"), Commit("right"));

        var newest = (await DeltaTable.OpenAsync(store, "kinds"))!;
        Assert.Equal(20, (await ReadBack.Of(store, "kinds", newest.Current)).Rows);
        Assert.Empty((await LakeCheck.RunAsync(newest)).Findings);
    }
}
