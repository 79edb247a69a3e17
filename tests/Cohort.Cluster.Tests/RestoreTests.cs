using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>
/// A cluster whose database was put back from an old copy reads again what came since, though the group has committed it, and answers
/// as the embedded engine.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class RestoreTests(EmbeddedAnswers embedded, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task A_node_whose_files_were_put_back_loses_nothing()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await using var cluster = new ClusterUnderTest(embedded.Stream, usesPostgres: false, ClusterUnderTest.AllRoles);
        var node = cluster.Nodes[0];
        await cluster.Activate();
        var first = embedded.Stream.Ends[9];
        await cluster.Write(0, first);
        await cluster.IsCommittedBeyond(first - 1);
        Assert.Equal(0, await node.End());
        using var copy = new DatabaseCopy(cluster);
        node.Start();
        await cluster.Write(first, embedded.Stream.Count);
        await cluster.IsCommitted();
        Assert.Equal(0, await node.End());

        copy.PutBack();
        node.Start();

        await EndsWell(cluster);
    }

    [SkippableFact]
    public async Task Nodes_whose_server_was_put_back_to_a_copy_that_was_made_beside_them_lose_nothing()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = new ClusterUnderTest(embedded.Stream, usesPostgres: true, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles);
        await cluster.Begin(isPaced: true);
        await cluster.IsBeyond(0.4);
        using var copy = new DatabaseCopy(cluster);
        await cluster.IsCommitted();
        foreach (var node in cluster.Nodes) Assert.Equal(0, await node.End());

        copy.PutBack();
        foreach (var node in cluster.Nodes) node.Start();

        await EndsWell(cluster);
    }

    private async Task EndsWell(ClusterUnderTest cluster)
    {
        await cluster.HasRead();
        var answers = await cluster.Finish();

        Assert.True(cluster.Nodes.Sum(node => node.Count("it is older, as one that was restored from a copy, or new.")) > 0, "No node said that the database is older.");
        output.WriteLine(cluster.Report());
        answers.MustEqual(embedded.Answers);
    }
}
