using Cohort.Cluster.Tests.Support;
using Cohort.Node.Tests.Strangers;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>Certificates between nodes are renewed, and their authority too, as docs/CLUSTER.md says, while purchases flow.</summary>
[Collection(FaultCollection.Name)]
public sealed class RenewalTests(EmbeddedAnswers embedded, ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Here = ["127.0.0.1"];

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-renewal-").FullName;
    private readonly Certificates _former = new("former");
    private readonly Certificates _next = new("next");

    [SkippableFact]
    public async Task Answers_are_equal_When_the_authority_of_certificates_is_replaced_by_three_rounds_of_restarts()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        string certificate = Path.Combine(_folder, "node.pem"), authorities = Path.Combine(_folder, "ca.pem");
        File.Copy(_former.Pem(Here), certificate);
        File.Copy(_former.AuthorityFile, authorities);
        await using var cluster = ClusterUnderTest.With(
            $$"""cohort.remoting.tls { certificate = "{{certificate}}", ca = "{{authorities}}" }""",
            embedded.Stream, usesPostgres: true, [ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles]);
        await cluster.Begin(isPaced: true, TimeSpan.FromSeconds(0.7));
        await cluster.IsBeyond(0.03);

        // Both vouch, so that nodes with a certificate of either believe each other.
        await File.AppendAllTextAsync(authorities, $"\n{await File.ReadAllTextAsync(_next.AuthorityFile)}");
        await RestartAll(cluster);
        File.Copy(_next.Pem(Here), certificate, overwrite: true);
        await RestartAll(cluster);
        File.Copy(_next.AuthorityFile, authorities, overwrite: true);
        await RestartAll(cluster);
        cluster.Hurry();
        var answers = await cluster.Finish();

        output.WriteLine(cluster.Report());
        Assert.Empty(cluster.Revivals);
        answers.MustEqual(embedded.Answers);
    }

    public void Dispose()
    {
        _former.Dispose();
        _next.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task RestartAll(ClusterUnderTest cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            Assert.Equal(0, await node.End());
            node.Start();
            await cluster.IsReady(node);
        }
    }
}
