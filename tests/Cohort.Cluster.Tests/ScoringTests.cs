using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>
/// Whatever happens to processes and database while purchases flow and users are scored: at rest each user has the scores and
/// the next action of her final features, bit for bit those of the embedded engine, and segments are as they are without.
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
        await using var cluster = ClusterUnderTest.With(Settings(expected), embedded.Stream, usesPostgres: true, ["shard, ingest, serve", "shard, ingest, score", "score, serve"]);
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
        await MustBecome(expected.Users, cluster.Reader);
        output.WriteLine($"Users scored by the nodes that score since they began: {string.Join(", ", await Scorers(cluster.Reader))}.");
        await RulesMustSee(expected.Churn, cluster);
    }

    // A node that is busy with other things may not answer in time.
    private static async Task<IReadOnlyList<long>> Scorers(ClusterReader reader)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(500))
        {
            var users = (await reader.Get("/scoring"))!.Value.EnumerateArray().Select(node => node.GetProperty("users").GetInt64()).ToList();
            if (users.Count == 2) return users;
            Assert.True(waited.Elapsed < Patience, $"{users.Count} nodes say that they score, instead of 2.");
        }
    }

    // Rules that compare a score, activated when everybody has one: memberships follow from the scores alone.
    private static async Task RulesMustSee(IReadOnlyDictionary<string, int> churn, ClusterUnderTest cluster)
    {
        var middle = churn.Values.Order().ElementAt(churn.Count / 2);
        var expected = churn.Where(user => user.Value > middle).Select(user => user.Key).Order(StringComparer.Ordinal).ToList();
        var rules = string.Create(CultureInfo.InvariantCulture, $"{PurchaseStream.Rules}\nsegment leaving: score(\"churn\") > {middle / 1e6m:0.000000}\n");
        var (status, answer) = await cluster.Nodes[0].Post("/rules", Encoding.UTF8.GetBytes(rules));
        Assert.True(status == 200, $"{status} {answer}");
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            var members = (await cluster.Reader.Pages("/segments/leaving/members")).Select(user => user.GetString()!).Order(StringComparer.Ordinal).ToList();
            if (members.SequenceEqual(expected, StringComparer.Ordinal)) return;
            Assert.True(waited.Elapsed < Patience, $"After {waited.Elapsed} {members.Count} users are in the segment instead of {expected.Count}; such as '{members.Except(expected).Concat(expected.Except(members)).First()}' is wrong.");
        }
    }

    private static string Settings(EmbeddedScores scores) => string.Create(CultureInfo.InvariantCulture, $$"""
        cohort.scoring {
          enabled = on, models = "{{scores.Models}}", campaigns = "{{scores.Campaigns}}", interval = 100 ms, delay = 200 ms, batch = 200, share = 100, timeout = 3 s
        }
        """);

    private static async Task MustBecome(IReadOnlyDictionary<string, string> expected, ClusterReader reader)
    {
        Assert.True(expected.Count > 1_000, "The stream has too few users to tell one answer from another.");
        var open = expected.Keys.ToList();
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            var different = new List<(string User, string Scores)>();
            foreach (var user in open)
            {
                var scores = await reader.Get($"/users/{Uri.EscapeDataString(user)}/scores") is { } answer && answer.TryGetProperty("scores", out _) ? Row(answer) : "none";
                if (scores != expected[user]) different.Add((user, scores));
            }

            if (different.Count == 0) return;
            Assert.True(waited.Elapsed < Patience, $"{different.Count} of {expected.Count} users have other scores after {waited.Elapsed}, such as '{different[0].User}': \n{different[0].Scores}\ninstead of\n{expected[different[0].User]}");
            open = [.. different.Select(item => item.User)];
        }
    }

    private static string Row(JsonElement answer)
    {
        var rows = answer.GetProperty("scores").EnumerateArray().Select(score => EmbeddedScores.Row(
            score.GetProperty("model").GetString()!, score.GetProperty("version").GetString()!, score.GetProperty("schema").GetInt32(),
            score.GetProperty("feature_hash").GetString()!, score.GetProperty("probability").GetDouble(), score.GetProperty("as_of").GetString()!));
        var action = answer.GetProperty("next_action") is { ValueKind: JsonValueKind.Object } next
            ? EmbeddedScores.Row(next.GetProperty("campaign").GetString()!, next.GetProperty("expected_minor").GetInt64()) : EmbeddedScores.Row("", 0);
        return string.Join('\n', [.. rows, action]);
    }
}
