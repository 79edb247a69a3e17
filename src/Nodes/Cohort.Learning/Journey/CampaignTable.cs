using Cohort.Cli.Input;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Engine.Input;
using Text = System.Text.Encoding;

namespace Cohort.Learning.Journey;

/// <summary>A campaign of the study.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Its first date.</param>
/// <param name="End">Its last date.</param>
/// <param name="Category">The category of most products that its coupons are for.</param>
/// <param name="Addressed">The households that it addressed, by hash.</param>
/// <param name="Redeemers">Those that redeemed one of its coupons, by hash.</param>
internal sealed record StudyCampaign(
    string Id, BusinessDate Start, BusinessDate End, string Category, IReadOnlySet<ulong> Addressed, IReadOnlySet<ulong> Redeemers);

/// <summary>Reads the campaigns of the study from its five files.</summary>
internal static class CampaignTable
{
    public static IReadOnlyList<StudyCampaign> Read(string study)
    {
        var categories = CategoriesOf(study);
        var addressed = Households(study, "campaigns");
        var redeemers = Households(study, "coupon_redemptions");
        var campaigns = new List<StudyCampaign>();
        using var table = CsvTable.Open(Path.Combine(study, "campaign_descriptions.csv.gz"), ["campaign_id", "start_date", "end_date"], []);
        while (table.Read())
        {
            if (!BusinessDate.TryParse(table[1], out var start)) throw table.Fault("start_date", $"\"{table[1]}\" is no date.");
            if (!BusinessDate.TryParse(table[2], out var end)) throw table.Fault("end_date", $"\"{table[2]}\" is no date.");
            if (!categories.TryGetValue(table[0], out var category)) continue;
            campaigns.Add(new StudyCampaign(
                table[0], start, end, category, addressed.GetValueOrDefault(table[0], []), redeemers.GetValueOrDefault(table[0], [])));
        }

        return [.. campaigns.OrderBy(campaign => campaign.Start).ThenBy(campaign => campaign.Id, StringComparer.Ordinal)];
    }

    private static Dictionary<string, HashSet<ulong>> Households(string study, string file)
    {
        var households = new Dictionary<string, HashSet<ulong>>(StringComparer.Ordinal);
        using var table = CsvTable.Open(Path.Combine(study, file + ".csv.gz"), ["campaign_id", "household_id"], []);
        while (table.Read())
        {
            if (!households.TryGetValue(table[0], out var of)) households.Add(table[0], of = []);
            of.Add(UserHash.Of(Text.UTF8.GetBytes(table[1])));
        }

        return households;
    }

    private static Dictionary<string, string> CategoriesOf(string study)
    {
        var categoryOf = CompleteJourney.ReadProducts(Path.Combine(study, "products.csv.gz"))
            .Where(row => row.Category.Length > 0).ToDictionary(row => row.Sku, row => row.Category, StringComparer.Ordinal);
        var counts = new Dictionary<(string Campaign, string Category), int>();
        using var table = CsvTable.Open(Path.Combine(study, "coupons.csv.gz"), ["campaign_id", "product_id"], []);
        while (table.Read())
        {
            if (!categoryOf.TryGetValue(table[1], out var category)) continue;
            counts[(table[0], category)] = counts.GetValueOrDefault((table[0], category)) + 1;
        }

        return counts.GroupBy(count => count.Key.Campaign).ToDictionary(
            campaign => campaign.Key,
            campaign => campaign.OrderByDescending(count => count.Value).ThenBy(count => count.Key.Category, StringComparer.Ordinal).First().Key.Category,
            StringComparer.Ordinal);
    }
}
