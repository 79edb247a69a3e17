using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests.Pods;

/// <summary>
/// Nodes as pods, with the settings of <c>deploy/k8s</c>, addresses and names of their own: what Kubernetes and a network do to
/// them loses nothing, counts nothing twice, and never makes a second cluster.
/// </summary>
[Collection(PodCollection.Name)]
public sealed class PodTests(EmbeddedAnswers embedded, ITestOutputHelper output)
{
    // What a node ends with that the others removed.
    private const int Removed = 3;

    // So that there is more to come until the end.
    private static readonly TimeSpan Date = TimeSpan.FromSeconds(1);

    [SkippableFact]
    public Task Answers_are_equal_When_pods_are_rolled_over_and_drained() => Survives(async (cluster, _, pauses) =>
    {
        // As the Deployment says: one more is let in, then one is told to end.
        foreach (var old in cluster.Running())
        {
            var next = cluster.Join(ClusterUnderTest.AllRoles);
            await cluster.IsReady(next);
            Assert.Equal(0, await cluster.Remove(old));
        }

        output.WriteLine(pauses.Since("rolling update of three pods"));

        // An eviction is the other way round: one is told to end, and another begins meanwhile.
        var ending = cluster.Remove(cluster.Nodes[0]);
        await cluster.IsReady(cluster.Join(ClusterUnderTest.AllRoles));
        Assert.Equal(0, await ending);
        output.WriteLine(pauses.Since("drain of one"));
        Assert.Empty(cluster.Revivals);
    });

    [SkippableFact]
    public Task Answers_are_equal_When_pods_are_lost_and_cut_off() => Survives(async (cluster, network, pauses) =>
    {
        // A machine is gone, and what was on it begins elsewhere.
        var lost = cluster.Nodes[2];
        network.Unplug(lost);
        await lost.Kill();
        await cluster.IsReady(cluster.Join(ClusterUnderTest.AllRoles));
        await cluster.IsRemoved(lost);
        await cluster.HasNoRange(lost);
        output.WriteLine(pauses.Since("loss of a machine"));
        await cluster.Remove(lost);

        // Both ways, from the database and the broker, too. It comes back in its place.
        var cut = cluster.Nodes[2];
        network.Unplug(cut);
        await cluster.IsRemoved(cut);
        await cluster.HasNoRange(cut);
        output.WriteLine(pauses.Since("a pod without a network"));
        network.PlugIn(cut);
        await cluster.HasRevived();
        await cluster.IsReady(cut);
        output.WriteLine(pauses.Since("its return"));

        // One way, and from other pods alone: it says what nobody hears, and has the database.
        var mute = cluster.Nodes[1];
        foreach (var other in cluster.Nodes.Where(other => other != mute)) network.Lose(mute, other);
        await cluster.IsRemoved(mute);
        await cluster.HasNoRange(mute);
        foreach (var other in cluster.Nodes.Where(other => other != mute)) network.Heal(mute, other);
        await cluster.IsReady(mute);
        output.WriteLine(pauses.Since("a pod that is not heard"));
        Assert.Contains(Removed, cluster.Revivals);
    });

    private async Task Survives(Func<ClusterUnderTest, PodNetwork, RangePauses, Task> faults)
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        Skip.IfNot(PodNetwork.WhyMissing is null, PodNetwork.WhyMissing);
        var network = new PodNetwork();
        await using var cluster = ClusterUnderTest.In(
            network, embedded.Stream, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles);
        await cluster.Begin(isPaced: true, Date);
        await cluster.IsBeyond(0.03);
        await using (var pauses = new RangePauses(cluster, embedded.Stream.Users)) await faults(cluster, network, pauses);
        cluster.Hurry();
        output.WriteLine($"Committed when the last fault is over: {cluster.Watch.Committed} of {embedded.Stream.Count}.");
        var answers = await cluster.Finish();

        output.WriteLine(cluster.Report());
        answers.MustEqual(embedded.Answers);
        Assert.Equal(1L, await Begun(cluster.Postgres!));
    }

    // How many clusters there ever were, by what every founder has to write first.
    private static async Task<long> Begun(PostgresServer server)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = database.CreateCommand("SELECT cluster FROM cohort.cluster_founding");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
