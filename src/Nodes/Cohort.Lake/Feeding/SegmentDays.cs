using System.Globalization;
using System.Text;
using Cohort.Lake.Delta;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Feeding;

/// <summary>
/// Writes who was in which segment at the end of each date: the members of the date before, and what the transitions of the date changed.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="application">Who commits.</param>
/// <param name="contexts">Which rules and taxonomy held.</param>
/// <param name="lineage">What is told of a commit: of what, from where to where.</param>
internal sealed class SegmentDays(CohortLake lake, string application, HeldContexts contexts, Func<string, long, long, Dictionary<string, string>> lineage)
{
    // Dates of one commit while catching up.
    private const int MostDays = 32;

    // Rows in memory before they become files.
    private const int FileRows = 1_000_000;

    private readonly DeltaTable _segments = lake[LakeTables.SegmentsName];
    private readonly DeltaTable _transitions = lake[LakeTables.TransitionsName];

    /// <summary>Writes the next dates that have ended; false where there is none.</summary>
    /// <param name="past">The as-of date as a day: those before it have ended.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<bool> FeedAsync(int past, CancellationToken cancel)
    {
        var first = (int)_segments.Current.VersionOf(application)!.Value + 1;
        var last = Math.Min(past - 1, first + MostDays - 1);
        if (last < first) return false;
        var changes = await ChangesAsync(first, last, cancel);
        var (rows, files) = (new MemberRows(_segments.Current.Table), new List<AddedFile>());
        var told = lineage("days", first, last);
        for (var bucket = 0; bucket < lake.Settings.Buckets; bucket++)
        {
            var members = await MembersAsync(first - 1, bucket, cancel);
            for (var day = first; day <= last; day++)
            {
                foreach (var change in changes[(day, bucket)])
                {
                    if (!change.Entered) members.Remove((change.User, change.Segment));
                    else members[(change.User, change.Segment)] = day;
                }

                var (rules, _, taxonomy) = contexts.At(day);
                rows.Add(day, bucket, members, rules, taxonomy);
                if (rows.Rows.Rows >= FileRows) await WriteAsync();
            }
        }

        await WriteAsync();
        await _segments.CommitAsync(new TableCommit("WRITE") { Added = files, Transaction = new TransactionId(application, last) { Follows = first - 1 }, Told = told }, cancel);
        return true;

        async Task WriteAsync()
        {
            files.AddRange(await _segments.WriteFilesAsync(rows.Rows, $"{application}-{last.ToString(CultureInfo.InvariantCulture)}", told, cancel));
            rows.Rows.Clear();
        }
    }

    // In the order in which they happened: of a salted user there can be several of one segment on one date.
    private async Task<ILookup<(int Day, int Bucket), Change>> ChangesAsync(int first, int last, CancellationToken cancel)
    {
        var changes = new List<(int Day, int Bucket, long Chunk, int Place, Change Change)>();
        for (var day = first; day <= last; day++)
        {
            await foreach (var rows in RowsOf(_transitions, day, null, cancel))
            {
                var (users, segments, entered) = (rows.Bytes("user_id"), rows.Bytes("segment"), rows.Boolean("entered"));
                var (buckets, chunks, places) = (rows.Int32("bucket"), rows.Int64("chunk"), rows.Int32("place"));
                for (var row = 0; row < rows.Rows; row++)
                {
                    var change = new Change(Encoding.UTF8.GetString(users[row]), Encoding.UTF8.GetString(segments[row]), entered.Values[row]);
                    changes.Add((day, buckets.Values[row], chunks.Values[row], places.Values[row], change));
                }
            }
        }

        return changes.OrderBy(change => change.Chunk).ThenBy(change => change.Place).ToLookup(change => (change.Day, change.Bucket), change => change.Change);
    }

    private async Task<Dictionary<(string User, string Segment), int>> MembersAsync(int day, int bucket, CancellationToken cancel)
    {
        var members = new Dictionary<(string, string), int>();
        await foreach (var rows in RowsOf(_segments, day, bucket, cancel))
        {
            var (users, segments, since) = (rows.Bytes("user_id"), rows.Bytes("segment"), rows.Int32("since"));
            for (var row = 0; row < rows.Rows; row++) members.Add((Encoding.UTF8.GetString(users[row]), Encoding.UTF8.GetString(segments[row])), since.Values[row]);
        }

        return members;
    }

    private static IAsyncEnumerable<TableBuffer> RowsOf(DeltaTable table, int day, int? bucket, CancellationToken cancel)
    {
        var partition = new Dictionary<string, string?> { ["dt"] = Moments.Date(day) };
        if (bucket is { } wanted) partition.Add("bucket", wanted.ToString(CultureInfo.InvariantCulture));
        return new TableReader(table).ReadAsync(table.Current, table.Current.FilesOf(partition), cancel);
    }

    private readonly record struct Change(string User, string Segment, bool Entered);
}
