using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>A cluster answers what the embedded engine answers, row for row, however many nodes it has.</summary>
[Collection(ProcessCollection.Name)]
public sealed class EqualityTests(EmbeddedAnswers embedded, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task One_node_with_files_answers_as_the_embedded_engine()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await Compare(usesPostgres: false, nodes: 1);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nodes_with_a_server_answer_as_the_embedded_engine(int nodes)
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await Compare(usesPostgres: true, nodes);
    }

    // Of somebody among the top 10% it is told what the others have, and of when that is.
    private async Task ShowsThresholds(ClusterUnderTest cluster)
    {
        var user = embedded.Answers.Members.First(row => row.StartsWith("top ", StringComparison.Ordinal))["top ".Length..];
        var told = await cluster.Reader.Get($"/v1/users/{user}/explain?segment=top");
        Assert.Contains($"the threshold as of {embedded.Stream.AsOf}", told!.Value.GetRawText(), StringComparison.Ordinal);
    }

    private async Task Compare(bool usesPostgres, int nodes)
    {
        Assert.True(embedded.Answers.Users.Count > 1_000 && embedded.Answers.Transitions.Count > 1_000 && embedded.Answers.Letters.Count > 50, "The stream has too little in it to tell one answer from another.");
        await using var cluster = new ClusterUnderTest(embedded.Stream, usesPostgres, [.. Enumerable.Repeat(ClusterUnderTest.AllRoles, nodes)]);
        await cluster.Begin(isPaced: false);
        var answers = await cluster.Finish();

        answers.MustEqual(embedded.Answers);
        await ShowsThresholds(cluster);
        output.WriteLine($"{nodes} nodes, {answers.Counts}, {answers.Transitions.Count} transitions: {cluster.Report()}");
    }
}
