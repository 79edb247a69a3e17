using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>Nodes of the version before are replaced one after the other while purchases flow, and nothing is lost or counted twice.</summary>
/// <remarks>The version before is built from the history, which is most of the time that this takes.</remarks>
[Collection(FaultCollection.Name)]
public sealed class UpgradeTests(FormerAnswers embedded, ITestOutputHelper output) : IClassFixture<FormerAnswers>
{
    // What a node ends with that cannot start.
    private const int Failed = 1;

    [SkippableFact]
    public async Task Answers_are_equal_When_nodes_of_the_version_before_are_replaced_one_after_the_other()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        Skip.IfNot(FormerVersion.WhyMissing is null, FormerVersion.WhyMissing);
        var former = FormerVersion.Program();
        await using var cluster = ClusterUnderTest.Of(former, embedded.Stream, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles);
        await cluster.Begin(isPaced: true);
        foreach (var (node, share) in cluster.Nodes.Zip([0.1, 0.3, 0.5]))
        {
            await cluster.IsBeyond(share);
            await Replace(cluster, node, ClusterNode.Current);
        }

        // As the version after this one would leave the schema: a node goes back on it as long as that says that it may.
        await using var database = Npgsql.NpgsqlDataSource.Create(cluster.Postgres!.ConnectionString);
        await Change(database, "INSERT INTO cohort.schema_version SELECT max(version) + 1, max(version) FROM cohort.schema_version");
        await cluster.IsBeyond(0.7);
        await Replace(cluster, cluster.Nodes[0], ClusterNode.Current);
        await Change(database, "UPDATE cohort.schema_version SET oldest = version WHERE version = (SELECT max(version) FROM cohort.schema_version)");
        Assert.Equal(0, await cluster.Nodes[0].End());
        foreach (var program in new[] { former, ClusterNode.Current }) await IsRefused(cluster.Nodes[0], program);
        await Change(database, "DELETE FROM cohort.schema_version WHERE version = (SELECT max(version) FROM cohort.schema_version)");
        await IsRefused(cluster.Nodes[0], former);
        await Replace(cluster, cluster.Nodes[0], ClusterNode.Current, isUp: false);

        var answers = await cluster.Finish();

        output.WriteLine(cluster.Report());
        Assert.Empty(cluster.Revivals);
        answers.MustEqual(embedded.Answers);
    }

    private static async Task Change(Npgsql.NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task IsRefused(ClusterNode node, string program)
    {
        node.Program = program;
        using var refused = node.StartOther("");
        await refused.Says("was written by a newer Cohort");
        Assert.Equal(Failed, await refused.End());
    }

    private static async Task Replace(ClusterUnderTest cluster, ClusterNode node, string program, bool isUp = true)
    {
        if (isUp) Assert.Equal(0, await node.End());
        node.Program = program;
        node.Start();
        await cluster.IsReady(node);
    }
}
