using Cohort.Cluster.Tests.Support;
using Cohort.Engine.Input;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>A database that is lost, without a copy, is rebuilt by one command from the topic of purchases, and nodes answer as before.</summary>
[Collection(ProcessCollection.Name)]
public sealed class RebuildTests : IDisposable
{
    // What a node ends with that cannot start, and one that misses records.
    private const int Failed = 1;
    private const int Lost = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-rebuild-").FullName;
    private readonly EmbeddedAnswers _embedded;
    private readonly ITestOutputHelper _output;
    private readonly string[] _rebuild;

    public RebuildTests(EmbeddedAnswers embedded, ITestOutputHelper output)
    {
        string rules = Path.Combine(_folder, "rules"), taxonomy = Path.Combine(_folder, "taxonomy.csv");
        (_embedded, _output, _rebuild) = (embedded, output, ["--rebuild", "--rules", rules, "--taxonomy", taxonomy]);
        File.WriteAllText(rules, PurchaseStream.Rules);
        using var file = File.Create(taxonomy);
        TaxonomyFile.Write(file, embedded.Stream.TaxonomyRows);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task A_node_answers_as_before_When_its_files_were_lost()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await using var cluster = new ClusterUnderTest(_embedded.Stream, usesPostgres: false, ClusterUnderTest.AllRoles);
        var node = cluster.Nodes[0];
        await cluster.Begin(isPaced: false);
        var before = await cluster.Finish();
        Assert.Equal(0, await node.End());
        DatabaseCopy.Lose(cluster);

        // By the clock of the machine nothing would be in the window.
        await Ends(0, node, "cohort.business-day.clock = wall");

        await AnswersAs(before, cluster);
    }

    [SkippableFact]
    public async Task Nodes_answer_as_before_When_their_schema_was_dropped_and_the_rebuild_was_killed_on_its_way()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = new ClusterUnderTest(_embedded.Stream, usesPostgres: true, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles);
        await cluster.Begin(isPaced: false);
        var before = await cluster.Finish();
        foreach (var node in cluster.Nodes) Assert.Equal(0, await node.End());
        DatabaseCopy.Lose(cluster);

        using (var killed = cluster.Nodes[0].StartOther("", _rebuild))
        {
            await killed.Says("is assigned, and read from its first record.");
            killed.Signal(NodeProcess.Kill);
            await killed.End();
        }

        // What is half there is for nobody but a rebuild to go on with.
        using (var refused = cluster.Nodes[1].StartOther("")) Assert.Equal(Failed, await refused.End());
        await Task.WhenAll(cluster.Nodes.Select(node => Ends(0, node)));
        await Ends(0, cluster.Nodes[0]);

        await AnswersAs(before, cluster);
    }

    [SkippableFact]
    public async Task Nothing_is_begun_When_the_database_has_ranges_or_the_topic_lacks_records_and_nobody_accepts_that()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await using var cluster = new ClusterUnderTest(_embedded.Stream, usesPostgres: false, ClusterUnderTest.AllRoles);
        var node = cluster.Nodes[0];
        await cluster.Activate();
        await cluster.Write(0, _embedded.Stream.Ends[0]);
        await cluster.IsCommittedBeyond(_embedded.Stream.Ends[0] - 1);
        Assert.Equal(0, await node.End());
        await Ends(Failed, node);

        DatabaseCopy.Lose(cluster);
        cluster.Broker.Forget(2, 5);
        var said = await Ends(Lost, node);
        Assert.Contains($"{cluster.Broker.Purchases}/2 lacks its first 5 records.", said, StringComparison.Ordinal);
        await Ends(Lost, node);

        await Ends(0, node, "", "--accept-loss");
        node.Start();
        await cluster.IsReady(node);
        var letters = await cluster.Reader.Pages("/v1/dead-letters");
        Assert.Single(letters, letter => letter.GetProperty("source").GetString() == $"{cluster.Broker.Purchases}/2" && letter.GetProperty("reason").GetString() == "skipped");
    }

    private async Task<string> Ends(int with, ClusterNode node, string settings = "", params string[] more)
    {
        using var rebuild = node.StartOther(settings, [.. _rebuild, .. more]);
        var code = await rebuild.End();
        var said = string.Join('\n', rebuild.LastLines(12));
        _output.WriteLine(said);
        Assert.True(code == with, $"It ended with {code} instead of {with}:\n{said}");
        return said;
    }

    private async Task AnswersAs(Answers before, ClusterUnderTest cluster)
    {
        foreach (var node in cluster.Nodes) node.Start();
        var after = await cluster.Finish();
        after.MustEqual(before);
        after.MustEqual(_embedded.Answers);
    }
}
