using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Reading;

namespace Cohort.Cli.Exports;

/// <summary>
/// All transitions by user, and for each user in the order they happened. The store has them in the order of
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

    public static void Run(ExportJob job)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var transition in job.View.Store.Transitions(null))
        {
            job.Cancel.ThrowIfCancellationRequested();
            counts[transition.UserId] = counts.GetValueOrDefault(transition.UserId) + 1;
        }

        var csv = job.Open(Columns);
        foreach (var users in Groups(counts)) WriteGroup(job, csv, users);
    }

    private static void WriteGroup(ExportJob job, CsvFile csv, List<string> users)
    {
        var byUser = users.ToDictionary(u => u, _ => new List<Transition>(), StringComparer.Ordinal);
        foreach (var transition in job.View.Store.Transitions(null))
        {
            job.Cancel.ThrowIfCancellationRequested();
            if (byUser.TryGetValue(transition.UserId, out var own)) own.Add(transition);
        }

        foreach (var transition in users.SelectMany(u => byUser[u])) Write(csv, TransitionLine.Of(transition));
        job.Progress(csv.Rows);
    }

    private static void Write(CsvFile csv, TransitionLine line) => csv
        .Field(line.TransitionId).Field(line.UserId).Field(line.Segment).Field(line.Change).Field(line.AsOf.ToString()).Field(line.Cause)
        .Field(line.EventId).Field(line.RulesRevision).Field(line.RulesVersion).Field(line.TaxonomyRevision).Field(line.TaxonomyVersion).EndRow();

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
