using System.Diagnostics;
using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>A cluster feeds a lake as the embedded engine does, whoever dies and whatever becomes of ranges meanwhile.</summary>
[Collection(FormationCollection.Name)]
public sealed class LakeTests(EmbeddedLake embedded, ITestOutputHelper output) : IClassFixture<EmbeddedLake>, IDisposable
{
    private const string All = "shard, ingest, lake, serve";

    // Of a salted user transitions may be fewer and later, with the same end.
    private const string ButHot = $"user_id <> '{PurchaseStream.Hot}'";

    private static readonly (string Table, string Sql)[] Questions =
    [
        ("curated", "select dt, user_id, event_id, sku, category, brand, amount, quantity, occurred_at, order_key, is_order_named, as_of, is_expired, taxonomy_version, mapping_version from curated order by all"),
        ("voids", "select dt, user_id, event_id, by_event_id, is_replaced, occurred_at, holds_to, as_of from voids order by all"),
        ("transitions", $"select dt, user_id, segment, entered, cause, event_id, rules_revision, rules_version, taxonomy_revision, taxonomy_version, id from transitions where {ButHot} order by all"),
        ("segments", $"select dt, user_id, segment, since, rules_version, taxonomy_version from segments where {ButHot} order by all"),
        ("spend", "select dt, user_id, category, spend, units, orders, rank, taxonomy_version from spend order by all"),
        ("rules", "select revision, version, text from rules order by all"),
        ("taxonomy", "select revision, version, sku, category, brand from taxonomy order by all"),
    ];

    // Later than anything that a busy machine does.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-cluster-lake-").FullName;

    private string Lake => Path.Combine(_folder, "lake");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Three_nodes_write_the_same_lake_When_their_writer_dies_and_a_range_splits_and_a_user_is_salted()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = ClusterUnderTest.With(Settings(Lake), embedded.Stream, usesPostgres: true, [All, All, All]);
        await cluster.Begin(isPaced: true);
        await cluster.Order("/v1/rebalancer/suspend", new { });
        await cluster.Reaches(0.05);
        await cluster.Order("/v1/orders/salt", new { user = PurchaseStream.Hot, parts = 4 });
        await cluster.HasDone("the hot user is salted", HistoryEntries.IsDone($"salt {PurchaseStream.Hot} "));
        await cluster.IsBeyond(0.2);

        // The oldest node has the coordinator, the rebalancer and the writer of the lake.
        await Replace(cluster, cluster.Nodes[0]);
        var (range, _) = (await cluster.Places())[0];
        await cluster.Order("/v1/orders/split", new { range });

        await HasTheSameLake(cluster);
        output.WriteLine(cluster.Report());
    }

    [SkippableFact]
    public async Task A_lake_that_was_down_is_caught_up_with_and_readiness_says_so_until_then()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await File.WriteAllTextAsync(Lake, "A file where the folder should be.");
        await using var cluster = ClusterUnderTest.With(Settings(Lake), embedded.Stream, usesPostgres: false, [All]);
        await cluster.Begin(isPaced: false);
        await cluster.Finish();

        await cluster.Warns("The lake has not moved", "cannot be written", Lake);
        File.Delete(Lake);

        await HasTheSameLake(cluster);
    }

    private static string Settings(string lake) => $$"""
        cohort.lake { location = "{{lake}}", interval = 1 s }
        """;

    private static async Task Replace(ClusterUnderTest cluster, ClusterNode node)
    {
        await node.Kill();
        await cluster.HasNoRange(node);
        node.Start();
    }

    private async Task HasTheSameLake(ClusterUnderTest cluster)
    {
        await cluster.IsCommitted();
        var last = await EmbeddedLake.Ask(embedded.Place, Reach);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience && await EmbeddedLake.Try("sql", Reach, "--lake", Lake, "--format", "csv") != (0, last);)
            await Task.Delay(500);
        foreach (var (table, sql) in Questions)
        {
            var (expected, told) = (await EmbeddedLake.Ask(embedded.Place, sql), await EmbeddedLake.Ask(Lake, sql));
            Assert.True(expected.Length > 100, expected);
            if (expected != told) Assert.Fail($"{table}: {Difference(expected, told)}");
        }

        await EmbeddedLake.Run("lake", "check", "--lake", Lake);
    }

    // The day ends as it does there, and nothing of it is missing.
    private static string Reach => $"select (select count(*) from curated), (select count(*) from voids), (select count(*) from transitions where {ButHot}), (select max(dt) from segments), (select max(dt) from spend)";

    private static string Difference(string expected, string told)
    {
        var (first, second) = (expected.Split('\n'), told.Split('\n'));
        return $"{first.Length} rows by the embedded engine, {second.Length} by the cluster.\nMissing:\n{string.Join('\n', first.Except(second).Take(8))}\nToo many:\n{string.Join('\n', second.Except(first).Take(8))}";
    }
}
