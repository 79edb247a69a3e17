using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>
/// Whatever happens to processes and database while purchases flow and users are scored: at rest each user has the scores and
/// the next action of their final features, bit for bit those of the embedded engine, and segments are as they are without.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class ScoringTests(EmbeddedAnswers embedded, ITestOutputHelper output)
{
    // Far longer than anything takes on a machine that is busy with other things.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [SkippableFact]
    public async Task Scores_are_equal_When_scorers_and_owners_are_killed_and_the_database_goes_away()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        using var expected = await EmbeddedScores.Of(embedded.Stream);
        Assert.True(expected.Users.Count > 1_000, "The stream has too few users to tell one answer from another.");
        await using var cluster = ClusterUnderTest.With(expected.Settings, embedded.Stream, usesPostgres: true, ["shard, ingest, serve", "shard, ingest, score", "score, serve"]);
        await cluster.Begin(isPaced: true);

        await cluster.IsBeyond(0.15);
        await cluster.Nodes[2].Kill();
        await cluster.IsBeyond(0.3);
        cluster.Nodes[2].Start();
        await cluster.IsReady(cluster.Nodes[2]);
        await cluster.IsBeyond(0.45);
        await cluster.Nodes[1].Kill();
        cluster.Nodes[1].Start();
        await cluster.IsBeyond(0.75);
        cluster.Postgres!.Stop();
        cluster.Postgres.Start();
        var answers = await cluster.Finish();

        output.WriteLine(cluster.Report());
        answers.MustEqual(embedded.Answers);
        await StoredScores.MustBecome(expected.Users, cluster.Reader);
        output.WriteLine($"Users scored by the nodes that score since they began: {string.Join(", ", await Scorers(cluster.Reader))}.");
        await RulesMustSee(expected.Churn, cluster);
        await TopicMustSay(expected.Churn, cluster);
    }

    // A node that is busy with other things may not answer in time.
    private static async Task<IReadOnlyList<long>> Scorers(ClusterReader reader)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(500))
        {
            var users = (await reader.Get("/v1/scoring"))!.Value.EnumerateArray().Select(node => node.GetProperty("users").GetInt64()).ToList();
            if (users.Count == 2) return users;
            Assert.True(waited.Elapsed < Patience, $"{users.Count} nodes say that they score, instead of 2.");
        }
    }

    // Whom a score brought into the segment is in the topic as in the store, and the score is the cause.
    private static async Task TopicMustSay(IReadOnlyDictionary<string, int> churn, ClusterUnderTest cluster)
    {
        var answers = await cluster.Finish();
        var entered = answers.Transitions.Where(row => row.Contains(" leaving entered ", StringComparison.Ordinal)).ToList();
        Assert.Equal(Leaving(churn).Members, entered.Select(row => row[..row.IndexOf(' ', StringComparison.Ordinal)]));
        Assert.All(entered, row => Assert.Contains(" scored 1 ", row, StringComparison.Ordinal));
    }

    private static (int Above, List<string> Members) Leaving(IReadOnlyDictionary<string, int> churn)
    {
        var middle = churn.Values.Order().ElementAt(churn.Count / 2);
        return (middle, [.. churn.Where(user => user.Value > middle).Select(user => user.Key).Order(StringComparer.Ordinal)]);
    }

    // Rules that compare a score, activated when everybody has one: memberships follow from the scores alone.
    private static async Task RulesMustSee(IReadOnlyDictionary<string, int> churn, ClusterUnderTest cluster)
    {
        var (middle, expected) = Leaving(churn);
        var rules = string.Create(CultureInfo.InvariantCulture, $"{PurchaseStream.Rules}\nsegment leaving: score(\"churn\") > {middle / 1e6m:0.000000}\n");
        var (status, answer) = await cluster.Nodes[0].Post("/v1/rules", Encoding.UTF8.GetBytes(rules));
        Assert.True(status == 200, $"{status} {answer}");
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            var members = (await cluster.Reader.Pages("/v1/segments/leaving/members")).Select(user => user.GetString()!).Order(StringComparer.Ordinal).ToList();
            if (members.SequenceEqual(expected, StringComparer.Ordinal)) return;
            Assert.True(waited.Elapsed < Patience, $"After {waited.Elapsed} {members.Count} users are in the segment instead of {expected.Count}; such as '{members.Except(expected).Concat(expected.Except(members)).First()}' is wrong.");
        }
    }
}
