using System.Diagnostics;
using System.Text.Json;

namespace Cohort.Cluster.Tests.Support;

/// <summary>The scores that a cluster serves, beside those of the embedded engine.</summary>
internal static class StoredScores
{
    // Far longer than anything takes on a machine that is busy with other things.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Waits until each user has these scores and this next action, bit for bit.</summary>
    public static async Task MustBecome(IReadOnlyDictionary<string, string> expected, ClusterReader reader)
    {
        var open = expected.Keys.ToList();
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            var different = new List<(string User, string Scores)>();
            foreach (var user in open)
            {
                var scores = await Of(user, reader);
                if (scores != expected[user]) different.Add((user, scores));
            }

            if (different.Count == 0) return;
            Assert.True(waited.Elapsed < Patience, $"{different.Count} of {expected.Count} users have other scores after {waited.Elapsed}, such as '{different[0].User}': \n{different[0].Scores}\ninstead of\n{expected[different[0].User]}");
            open = [.. different.Select(item => item.User)];
        }
    }

    /// <summary>A user's scores and next action in the rows of <see cref="EmbeddedScores"/>.</summary>
    public static async Task<string> Of(string user, ClusterReader reader) =>
        await reader.Get($"/v1/users/{Uri.EscapeDataString(user)}/scores") is { } answer && answer.TryGetProperty("scores", out _) ? Row(answer) : "none";

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
