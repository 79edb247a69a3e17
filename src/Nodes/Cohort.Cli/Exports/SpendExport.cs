using System.Text;

namespace Cohort.Cli.Exports;

/// <summary>Spend by category, and the affinities that follow from it.</summary>
internal static class SpendExport
{
    private static readonly string[] SpendColumns = ["user_id", "category", "spend_minor"];
    private static readonly string[] AffinityColumns = ["user_id", "rank", "category", "spend_minor"];

    /// <summary>Every category in which a user's spend is not 0, UNKNOWN included, by name.</summary>
    public static async Task Spend(ExportJob job)
    {
        var table = await SpendTable.Read(job, user => user.Spend.Where(spend => spend.SpendMinor != 0).OrderBy(spend => spend.Category, Core.Taxonomies.Utf8Order.Instance));
        var csv = job.Open(SpendColumns);
        table.Visit((id, spend) =>
        {
            var user = Encoding.UTF8.GetString(id);
            foreach (var (category, minor) in spend) csv.Field(user).Field(table.NameOf(category)).Field(minor).EndRow();
        });
    }

    /// <summary>The categories in which a user spends most, by rank.</summary>
    public static async Task Affinity(ExportJob job)
    {
        var table = await SpendTable.Read(job, user => user.Affinity.Select(category => user.Spend.First(spend => spend.Category == category)));
        var csv = job.Open(AffinityColumns);
        table.Visit((id, spend) =>
        {
            var user = Encoding.UTF8.GetString(id);
            for (var i = 0; i < spend.Length; i++) csv.Field(user).Field(i + 1).Field(table.NameOf(spend[i].Category)).Field(spend[i].Minor).EndRow();
        });
    }
}
