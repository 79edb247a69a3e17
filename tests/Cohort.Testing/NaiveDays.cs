namespace Cohort.Testing;

/// <summary>
/// The day on which each record of one source counts, said as plainly as can be: a date more than some days ahead counts when more of
/// the users who come after it are dated there than where the day was. The first date counts unless the next two users would expire on it.
/// </summary>
/// <param name="futureDays">Days that a date may be ahead.</param>
/// <param name="lead">Users that one side has more when it is decided.</param>
/// <param name="held">Records that are heard at most.</param>
public sealed class NaiveDays(int futureDays, int lead, int held)
{
    /// <summary>The days of records, in order; null where nothing counts: it is no purchase, or refused.</summary>
    /// <param name="records">The date and the user of each; null for what is no purchase.</param>
    public IReadOnlyList<int?> Of(IReadOnlyList<(int Date, string User)?> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var days = new List<int?>();
        int? now = null;
        for (var at = 0; at < records.Count; at++)
        {
            var counts = records[at] is { } record && (record.Date <= now + futureDays || IsBorneOut(record, now, records.Skip(at + 1).Take(held)));
            if (counts) now = Math.Max(now ?? 0, records[at]!.Value.Date);
            days.Add(counts ? now : null);
        }

        return days;
    }

    private bool IsBorneOut((int Date, string User) jump, int? now, IEnumerable<(int Date, string User)?> after)
    {
        var (there, elsewhere, late) = (new HashSet<string>(), new HashSet<string>(), 0);
        foreach (var next in after.OfType<(int Date, string User)>())
        {
            if (next.Date >= jump.Date - (now is null ? 89 : futureDays)) _ = next.User == jump.User || there.Add(next.User);
            else if (now is null || next.Date >= now - futureDays) elsewhere.Add(next.User);
            else late++;
            if (now is null ? there.Count == 1 || elsewhere.Count == 2 : Math.Abs(there.Count - elsewhere.Count) == lead) break;
        }

        return now is null
            ? there.Count > 0 || elsewhere.Count < 2
            : there.Count > elsewhere.Count || (elsewhere.Count == 0 && late == 0);
    }
}
