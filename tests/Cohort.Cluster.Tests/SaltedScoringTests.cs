using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>
/// A user with 30 % of the purchases is salted while all are scored: the others have the embedded engine's scores bit for bit,
/// and so have they when their salting has ended. Until then their features have no hours, which their sums do not keep.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class SaltedScoringTests(SkewedAnswers embedded, ITestOutputHelper output) : IClassFixture<SkewedAnswers>
{
    private const string Hot = PurchaseStream.Hot;

    [SkippableFact]
    public async Task Scores_are_equal_When_a_user_is_salted_and_no_longer()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        using var expected = await EmbeddedScores.Of(embedded.Stream);
        await using var cluster = ClusterUnderTest.With(expected.Settings, embedded.Stream, usesPostgres: true, ["shard, ingest, serve", "shard, ingest, score, serve"]);
        await cluster.Begin(isPaced: true);
        await cluster.Order("/v1/rebalancer/suspend", new { });
        await cluster.IsBeyond(0.2);
        await cluster.Order("/v1/orders/salt", new { user = Hot, parts = 4 });
        await cluster.HasDone("the hot user is salted", HistoryEntries.IsDone($"salt {Hot} "));

        await cluster.IsSummed(Hot, embedded.Answers.Users.Single(row => row.StartsWith($"{Hot} ", StringComparison.Ordinal)));
        var answers = await cluster.Finish();
        var salted = new HashSet<string>([Hot]);
        output.WriteLine(cluster.Report());
        answers.WithoutTransitionsOf(salted).MustEqual(embedded.Answers.WithoutTransitionsOf(salted));
        await StoredScores.MustBecome(expected.Users.Where(user => user.Key != Hot).ToDictionary(), cluster.Reader);
        Assert.NotEqual("none", await StoredScores.Of(Hot, cluster.Reader));

        await cluster.Order("/v1/orders/unsalt", new { user = Hot });
        await cluster.HasDone("the hot user is salted no longer", HistoryEntries.IsDone($"unsalt {Hot}"));
        await StoredScores.MustBecome(expected.Users.Where(user => user.Key == Hot).ToDictionary(), cluster.Reader);
    }
}
