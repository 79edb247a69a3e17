using System.Globalization;
using System.Text.Json;
using Cohort.Store.Questions;

namespace Cohort.Cli.Clusters;

/// <summary>All members of a segment, as a node sends them: one on each line.</summary>
internal static class MemberLines
{
    private const int Batch = 10_000;

    public static async Task Read(
        string segment, HttpResponseMessage answer, TextReader lines, Func<MembersSnapshotReply, Task> begin, Func<IReadOnlyList<string>, Task> take, CancellationToken cancel)
    {
        await begin(new(
            segment, long.Parse(Header(answer, "Cohort-Members"), CultureInfo.InvariantCulture), Header(answer, "Cohort-Cursor"),
            int.Parse(Header(answer, "Cohort-Rules-Revision"), CultureInfo.InvariantCulture)));
        var users = new List<string>(Batch);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            using var one = JsonDocument.Parse(line);
            users.Add(one.RootElement.GetProperty("user_id").GetString()!);
            if (users.Count < Batch) continue;
            await take(users);
            users = new List<string>(Batch);
        }

        if (users.Count > 0) await take(users);
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.First() : throw new JsonException($"The answer has no {name}.");
}
