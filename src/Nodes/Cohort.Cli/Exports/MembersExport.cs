using System.Text;
using Cohort.Cli.Input;
using Cohort.Verbs.Reading;

namespace Cohort.Cli.Exports;

/// <summary>
/// Who is in which segment, by user, then by segment. Whoever is asked gives the members of a segment in an order of their own,
/// so that all are held and sorted: ten million take some two hundred megabytes.
/// </summary>
internal static class MembersExport
{
    // How often progress is told, in rows.
    private const int Told = 10_000;

    private static readonly string[] Columns = ["user_id", "segment"];

    public static async Task Run(ExportJob job)
    {
        var segments = (await job.Cohort.SegmentsAsync(job.Cancel)).Where(segment => segment.Members > 0).Select(segment => segment.Segment).Order(StringComparer.Ordinal).ToList();
        var (ids, rows) = (new ByteArena(), new List<(ByteArena.Place User, int Segment)>());
        foreach (var (number, segment) in segments.Index())
        {
            await foreach (var user in Paging.Items((mark, count) => job.Cohort.MembersAsync(segment, mark, count, job.Cancel), null, 0))
            {
                rows.Add((ids.Add(Encoding.UTF8.GetBytes(user)), number));
                if (rows.Count % Told == 0) job.Progress(rows.Count);
            }
        }

        rows.Sort((one, other) => ids[one.User].SequenceCompareTo(ids[other.User]) is var order && order != 0 ? order : one.Segment.CompareTo(other.Segment));
        var csv = job.Open(Columns);
        foreach (var (user, segment) in rows) csv.Field(Encoding.UTF8.GetString(ids[user])).Field(segments[segment]).EndRow();
    }
}
