using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>
/// The power of a node with files is cut, and what was not brought to the disk is gone: what the group has committed is in its
/// database all the same, and answers are those of the embedded engine in the end.
/// </summary>
[Collection(FaultCollection.Name)]
public sealed class PowerLossTests(EmbeddedAnswers embedded, ITestOutputHelper output)
{
    // What a node says of a database that lacks what the group has committed.
    private const string IsOlder = "it is older, as one that was restored from a copy, or new.";

    [SkippableFact]
    public async Task Nothing_that_was_committed_is_lost()
    {
        Skip.IfNot(PowerLayer.WhyMissing is null, PowerLayer.WhyMissing);
        using var layer = new PowerLayer(new Random(5));
        await using var cluster = ClusterUnderTest.With($"cohort.database.directory = \"{layer.Data}\"", embedded.Stream, usesPostgres: false, [ClusterUnderTest.AllRoles]);
        var node = cluster.Nodes[0];
        await cluster.IsUp(node);
        Assert.Equal(0, await node.End());
        node.Environment = layer.Begin();
        node.Start();
        await cluster.Begin(isPaced: true);

        foreach (var share in new[] { 0.2, 0.6 })
        {
            await cluster.IsBeyond(share);
            await node.Kill();
            Assert.True(layer.Has("journal.db-wal"), "Nothing of the journal was brought to the disk: the test shows nothing.");
            Assert.Equal(0, node.Count(IsOlder));
            layer.Cut();
            node.Environment = layer.Begin();
            node.Start();
        }

        var answers = await cluster.Finish();

        output.WriteLine(cluster.Report());
        Assert.Equal(0, node.Count(IsOlder));
        answers.MustEqual(embedded.Answers);
    }
}
