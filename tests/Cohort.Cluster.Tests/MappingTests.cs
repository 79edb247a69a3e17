using System.Text.Json;
using Cohort.Actors.Tests.Kafka;
using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>
/// A cluster that reads records by a mapping answers what the embedded engine answers that reads them by it.
/// </summary>
[Collection(FormationCollection.Name)]
public sealed class MappingTests(MappedAnswers embedded, ITestOutputHelper output) : IClassFixture<MappedAnswers>
{
    private const string All = ClusterUnderTest.AllRoles;

    [SkippableFact]
    public async Task One_node_with_files_answers_as_the_embedded_engine()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await using var cluster = ClusterUnderTest.With(Settings, embedded.Stream, usesPostgres: false, [All]);
        await cluster.Begin(isPaced: false);

        await MustEqual(cluster);
    }

    [SkippableFact]
    public async Task Nodes_answer_as_the_embedded_engine_When_one_is_killed_with_records_on_their_way()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = ClusterUnderTest.With(Settings, embedded.Stream, usesPostgres: true, [All, All, All]);

        await MustEqualAfterAKill(cluster);
    }

    [SkippableFact]
    [Trait("Category", "RealBroker")]
    public async Task They_do_so_over_a_broker_that_was_given()
    {
        Skip.If(TestBroker.Given is null,
            $"No broker was given: set {TestBroker.Variable} to the address of one, as host:port, to test with it.");
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = ClusterUnderTest.Over(TestBroker.Given!, embedded.Stream, [All, All, All], Settings);

        await MustEqualAfterAKill(cluster);
    }

    private string Settings => $"cohort.kafka.mapping = {JsonSerializer.Serialize(embedded.MappingFile)}";

    private async Task MustEqualAfterAKill(ClusterUnderTest cluster)
    {
        await cluster.Begin(isPaced: true);
        await cluster.IsBeyond(0.4);
        await cluster.Nodes[2].Kill();

        await MustEqual(cluster);
    }

    private async Task MustEqual(ClusterUnderTest cluster)
    {
        Assert.True(embedded.Answers.Users.Count > 2_000 && embedded.Answers.Transitions.Count > 2_000
            && embedded.Answers.Letters.Count > 50, "The stream has too little in it to tell one answer from another.");
        var answers = await cluster.Finish();
        output.WriteLine(cluster.Report());
        answers.MustEqual(embedded.Answers);
    }
}
