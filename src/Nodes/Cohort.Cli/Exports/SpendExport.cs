using System.Text;
using Cohort.Core.Ranges;
using Cohort.Engine.Reading;

namespace Cohort.Cli.Exports;

/// <summary>Spend by category, and the affinities that follow from it.</summary>
internal static class SpendExport
{
    private static readonly string[] SpendColumns = ["user_id", "category", "spend_minor"];
    private static readonly string[] AffinityColumns = ["user_id", "rank", "category", "spend_minor"];

    /// <summary>Every category in which a user's spend is not 0, UNKNOWN included, by name.</summary>
    public static Task Spend(ExportJob job)
    {
        var ordinal = OrdinalPlaces(job.View);
        var table = SpendTable.Read(job.View, (spend, _, kept) =>
        {
            var first = kept.Count;
            foreach (var amount in spend)
            {
                if (amount.Minor != 0) kept.Add(amount);
            }

            kept.Sort(first, kept.Count - first, Comparer<CategoryAmount>.Create((one, other) => ordinal[one.Category].CompareTo(ordinal[other.Category])));
        }, job.Progress, job.Cancel);
        var csv = job.Open(SpendColumns);
        table.Visit((id, spend, _) =>
        {
            var user = Encoding.UTF8.GetString(id);
            foreach (var (category, minor) in spend) csv.Field(user).Field(job.View.Context.Taxonomy.CategoryName(category)).Field(minor).EndRow();
        });
        return Task.CompletedTask;
    }

    /// <summary>The categories in which a user spends most, by rank.</summary>
    public static Task Affinity(ExportJob job)
    {
        var table = SpendTable.Read(job.View, (spend, affinity, kept) =>
        {
            foreach (var category in affinity)
            {
                foreach (var amount in spend)
                {
                    if (amount.Category == category) kept.Add(amount);
                }
            }
        }, job.Progress, job.Cancel);
        var csv = job.Open(AffinityColumns);
        table.Visit((id, spend, _) =>
        {
            var user = Encoding.UTF8.GetString(id);
            for (var i = 0; i < spend.Length; i++)
                csv.Field(user).Field(i + 1).Field(job.View.Context.Taxonomy.CategoryName(spend[i].Category)).Field(spend[i].Minor).EndRow();
        });
        return Task.CompletedTask;
    }

    // Ids are in the order of names, but for UNKNOWN, which is always 0.
    private static int[] OrdinalPlaces(DirectoryView view)
    {
        var categories = view.Context.Taxonomy.Categories;
        var places = new int[categories.Count];
        var ordered = Enumerable.Range(0, categories.Count).OrderBy(id => categories[id], Core.Taxonomies.Utf8Order.Instance).ToArray();
        for (var place = 0; place < ordered.Length; place++) places[ordered[place]] = place;
        return places;
    }
}
