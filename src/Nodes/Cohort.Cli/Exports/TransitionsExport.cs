using Cohort.Core.Taxonomies;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Verbs.Reading;

namespace Cohort.Cli.Exports;

/// <summary>
/// All transitions by user, and for each user in the order they happened. Whoever is asked has them in the order of
/// time, so they are read several times, each time for as many users as fit in memory.
/// </summary>
internal static class TransitionsExport
{
    // Transitions held at once: about a gigabyte.
    private const int MostHeld = 4_000_000;

    private static readonly string[] Columns =
    [
        "transition_id", "user_id", "segment", "change", "as_of", "cause", "event_id",
        "rules_revision", "rules_version", "taxonomy_revision", "taxonomy_version",
    ];

    public static async Task Run(ExportJob job)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var transition in All(job)) counts[transition.UserId] = counts.GetValueOrDefault(transition.UserId) + 1;
        var csv = job.Open(Columns);
        foreach (var users in Groups(counts)) await WriteGroup(job, csv, users);
    }

    private static IAsyncEnumerable<TransitionReply> All(ExportJob job) =>
        Paging.Items((mark, count) => job.Cohort.TransitionsAsync(new TransitionFilter(), mark, count, job.Cancel), null, 0);

    private static async Task WriteGroup(ExportJob job, CsvFile csv, List<string> users)
    {
        var byUser = users.ToDictionary(u => u, _ => new List<TransitionReply>(), StringComparer.Ordinal);
        await foreach (var transition in All(job))
        {
            if (byUser.TryGetValue(transition.UserId, out var own)) own.Add(transition);
        }

        foreach (var transition in users.SelectMany(u => byUser[u])) Write(csv, transition);
        job.Progress(csv.Rows);
    }

    private static void Write(CsvFile csv, TransitionReply line) => csv
        .Field(line.Id).Field(line.UserId).Field(line.Segment).Field(line.Change).Field(line.AsOf.ToString()).Field(CohortJson.Name(line.Cause))
        .Field(line.EventId ?? "").Field(line.Rules.Revision).Field(line.Rules.Version).Field(line.Taxonomy.Revision).Field(line.Taxonomy.Version).EndRow();

    private static IEnumerable<List<string>> Groups(Dictionary<string, int> counts)
    {
        var group = new List<string>();
        var held = 0;
        foreach (var user in counts.Keys.Order(Utf8Order.Instance))
        {
            if (group.Count > 0 && held + counts[user] > MostHeld)
            {
                yield return group;
                (group, held) = ([], 0);
            }

            group.Add(user);
            held += counts[user];
        }

        if (group.Count > 0) yield return group;
    }
}
