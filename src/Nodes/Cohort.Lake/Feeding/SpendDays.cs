using Cohort.Lake.Delta;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Feeding;

/// <summary>
/// Writes what each user spent on each category in the window that ends with each date, by the taxonomy that held at its end: a plain sum
/// over the curated lines that were there on that date.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="application">Who commits.</param>
/// <param name="contexts">Which rules and taxonomy held.</param>
/// <param name="taxonomies">The taxonomies.</param>
/// <param name="sums">The sums.</param>
/// <param name="lineage">What is told of a commit: of what, from where to where.</param>
internal sealed class SpendDays(
    CohortLake lake, string application, HeldContexts contexts, StoredTaxonomies taxonomies, SpendSums sums, Func<string, long, long, Dictionary<string, string>> lineage)
{
    private readonly DeltaTable _spend = lake[LakeTables.SpendName];

    /// <summary>Writes the next date that has ended; false where there is none.</summary>
    /// <param name="past">The as-of date as a day: those before it have ended.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<bool> FeedAsync(int past, CancellationToken cancel)
    {
        var day = (int)_spend.Current.VersionOf(application)!.Value + 1;
        if (day >= past) return false;
        var (rows, held) = (new SpendRows(_spend.Current.Table), contexts.At(day));
        await sums.VisitAsync(day, await taxonomies.OfAsync(held.Taxonomy, cancel), "bucket, user_id, category", found => rows.Add(day, held.TaxonomyVersion, found), cancel);
        await _spend.AppendAsync(rows.Rows, new TransactionId(application, day) { Follows = day - 1 }, lineage("days", day, day), cancel);
        return true;
    }
}
