using Cohort.Store.Checksums;

namespace Cohort.Store;

/// <content>What the check of a directory reads: every row there is, whether anything else needs it or not.</content>
internal sealed partial class StoreReader
{
    /// <summary>Reads every row that has a checksum, and counts them.</summary>
    /// <param name="fault">Receives a sentence for each row or table that is damaged.</param>
    /// <param name="progress">Called before each row.</param>
    public long CheckRows(Action<string> fault, Action progress) => SealedTables.All.Sum(table => SealedRows.Check(_database, table, fault, progress));

    /// <summary>Reads every membership beside the digests and counts of the segments, and counts them.</summary>
    /// <param name="fault">Receives a sentence for each segment that differs.</param>
    /// <param name="progress">Called before each row.</param>
    public long CheckDigests(Action<string> fault, Action progress)
    {
        var found = new Dictionary<long, (long Members, long Digest)>();
        var counted = 0L;
        using (var rows = _database.Prepare(
            "SELECT segment_id, user_id, since, typeof(segment_id) = 'integer' AND typeof(user_id) = 'text' AND typeof(since) IN ('integer', 'null') FROM membership"))
        {
            while (rows.Step())
            {
                progress();
                counted++;
                if (rows.Int64(3) == 0) fault($"The membership of '{rows.Text(1)}' in segment number {rows.Text(0)} holds values of another kind.");
                var (members, digest) = found.GetValueOrDefault(rows.Int64(0));
                found[rows.Int64(0)] = (members + 1, MemberDigest.With(digest, MemberDigest.Of(rows.Blob(1), rows.IsNull(2) ? null : rows.Int64(2)), entered: true));
            }
        }

        using var segments = _database.Read(SealedTables.Segment, "ORDER BY name");
        while (segments.Step(out _))
        {
            found.Remove(segments.Int64(0), out var stored);
            if (stored != (segments.Int64(2), segments.Int64(3)))
                fault($"Segment {segments.Text(1)} says it has {segments.Int64(2)} members with the digest {segments.Int64(3):x16}; {stored.Members} are stored, with the digest {stored.Digest:x16}.");
        }

        foreach (var (segment, (members, _)) in found) fault($"{members} memberships are stored of a segment with the number {segment}, and there is none.");
        return counted;
    }

    /// <summary>The ranges that batches are kept of.</summary>
    public IReadOnlyList<long> JournalRanges() => Numbers("SELECT DISTINCT range_id FROM journal");

    // In a damaged table one may be there twice.
    private List<long> SnapshotRanges() => Numbers("SELECT range_id FROM snapshot");

    private List<long> Numbers(string sql)
    {
        using var rows = _database.Prepare(sql);
        var numbers = new List<long>();
        while (rows.Step()) numbers.Add(rows.Int64(0));
        return numbers;
    }
}
