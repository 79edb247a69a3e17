using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>Whatever happens to its processes while purchases flow, a cluster of three answers as the embedded engine.</summary>
/// <remarks>A fault comes when a share of the stream is committed: so there is always more on its way.</remarks>
[Collection(FaultCollection.Name)]
public sealed class FaultTests(EmbeddedAnswers embedded, ITestOutputHelper output)
{
    // What a node ends with that the others removed, as docs and supervisors know it.
    private const int Removed = 3;

    private static readonly string[] Three = [ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles];

    [SkippableFact]
    public Task Answers_are_equal_When_nodes_with_ranges_are_killed_again_and_again() => Survives(Three, async cluster =>
    {
        foreach (var (share, victim) in new[] { (0.05, 1), (0.35, 2), (0.65, 1) }) await KillAt(cluster, share, cluster.Nodes[victim]);
    });

    [SkippableFact]
    public Task Answers_are_equal_When_the_node_of_the_coordinator_is_killed_twice() => Survives(Three, async cluster =>
    {
        // The coordinator is on the oldest node, and after its end on the next oldest.
        await KillAt(cluster, 0.1, cluster.Nodes[0]);
        await cluster.IsReady(cluster.Nodes[0]);
        await KillAt(cluster, 0.5, cluster.Nodes[1]);
    });

    [SkippableFact]
    public Task Answers_are_equal_When_a_node_is_stopped_until_others_have_its_ranges_and_goes_on_then() => Survives(Three, async cluster =>
    {
        await cluster.IsBeyond(0.2);
        cluster.Nodes[2].Freeze();
        await cluster.IsRemoved(cluster.Nodes[2]);
        await cluster.HasNoRange(cluster.Nodes[2]);
        cluster.Nodes[2].Thaw();
        await cluster.HasRevived();
        Assert.Equal(Removed, cluster.Revivals[0]);
    });

    [SkippableFact]
    public Task Answers_are_equal_When_all_nodes_are_restarted_one_after_the_other() => Survives(Three, async cluster =>
    {
        await cluster.IsBeyond(0.05);
        foreach (var node in cluster.Nodes)
        {
            Assert.Equal(0, await node.End());
            node.Start();
            await cluster.IsReady(node);
        }
    });

    [SkippableFact]
    public Task Answers_are_equal_When_the_database_is_stopped_and_killed() => Survives(Three, async cluster =>
    {
        await cluster.IsBeyond(0.1);
        cluster.Postgres!.Stop();
        cluster.Postgres.Start();
        await cluster.IsBeyond(0.5);
        cluster.Postgres.Kill();
        cluster.Postgres.Start();
    });

    [SkippableFact]
    public Task Answers_are_equal_When_the_broker_goes_away_and_comes_back() => Survives(Three, async cluster =>
    {
        for (var share = 0.1; share < 0.6; share += 0.4)
        {
            await cluster.IsBeyond(share);
            await cluster.TakeBrokerAway(TimeSpan.FromSeconds(3));
        }
    });

    [SkippableFact]
    public Task Answers_are_equal_When_readers_come_and_go() => Survives(["shard, serve", "ingest", "ingest"], async cluster =>
    {
        await KillAt(cluster, 0.1, cluster.Nodes[1]);
        await cluster.IsBeyond(0.3);
        var third = cluster.Join("ingest");
        await cluster.IsReady(third);
        await KillAt(cluster, 0.5, cluster.Nodes[2]);
        Assert.Equal(0, await third.End());
    });

    private static async Task KillAt(ClusterUnderTest cluster, double share, ClusterNode victim)
    {
        await cluster.IsBeyond(share);
        await victim.Kill();
        victim.Start();
    }

    private async Task Survives(string[] roles, Func<ClusterUnderTest, Task> faults)
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = new ClusterUnderTest(embedded.Stream, usesPostgres: true, roles);
        await cluster.Begin(isPaced: true);
        await faults(cluster);
        var answers = await cluster.Finish();

        output.WriteLine(cluster.Report());
        answers.MustEqual(embedded.Answers);
    }
}
