using System.Globalization;
using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Engine.Input;
using Cohort.Learning.Examples;
using Cohort.Learning.Journey;
using Xunit;

namespace Cohort.Learning.Tests;

/// <summary>The examples of the study are what its own files say.</summary>
[Trait("Category", "Slow")]
public class CompleteJourneyTests
{
    private static string? Folder
    {
        get
        {
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                var found = Path.Combine(at.FullName, "shared", "data", "complete-journey");
                if (Directory.Exists(found)) return found;
            }

            return null;
        }
    }

    [SkippableFact]
    public void Churn_is_what_the_transactions_say()
    {
        var folder = Required();
        var days = DaysOf(folder);
        var question = new Question(ModelKind.Churn, null);
        var examples = GatherFrom(folder, source => ExampleSet.Gather(
            source, StudyDates.Schedule, new RowLayout([question], []), _ => { }, default).For(question, Period.Choose));

        var asOf = BusinessDate.Of(2017, 8, 31).Day;
        var active = days.Where(user => user.Value.Any(day => day <= asOf && day > asOf - 90)).ToList();
        Assert.Equal(active.Count, examples.Rows);
        Assert.Equal(active.Count(user => !user.Value.Any(day => day > asOf && day <= asOf + 30)), examples.Positives);
    }

    [SkippableFact]
    public void Campaigns_are_read_as_they_are_and_none_lies_in_two_times()
    {
        var folder = Required();
        var all = CampaignTable.Read(folder);
        var coupons = GatherFrom(folder, source => CouponExamples.Gather(source, all, default));

        Assert.Equal(27, all.Count);
        Assert.Equal(6_589, all.Sum(campaign => campaign.Addressed.Count));
        Assert.Equal(["16", "17", "18", "19"], coupons.Campaigns[Period.Report].Select(campaign => campaign.Id));
        Assert.All(coupons.Campaigns[Period.Train], campaign => Assert.True(campaign.End < StudyDates.Choose));
        Assert.Equal(coupons.Campaigns.Values.SelectMany(some => some).Sum(campaign => campaign.Addressed.Count),
            coupons.Unknown + coupons.Periods.Train.Rows + coupons.Periods.Choose.Rows + coupons.Periods.Report.Rows);
    }

    private static string Required()
    {
        Skip.If(Folder is null, "The data of the Complete Journey study is not beside the sources.");
        return Folder!;
    }

    private static T GatherFrom<T>(string folder, Func<TrainingSource, T> gather)
    {
        var work = Directory.CreateTempSubdirectory("cohort-journey-");
        try
        {
            return gather(Study.Import(folder, work.FullName, default));
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    // A line that is not positive is a refund, or nothing bought: sales_value 0 is a purchase for 0, below 0 a refund.
    private static Dictionary<ulong, HashSet<int>> DaysOf(string folder)
    {
        var days = new Dictionary<ulong, HashSet<int>>();
        using var table = CsvTable.Open(
            Path.Combine(folder, "transactions.csv.gz"), ["household_id", "sales_value", "transaction_timestamp"], []);
        while (table.Read())
        {
            if (decimal.Parse(table[1], NumberStyles.Float, CultureInfo.InvariantCulture) < 0) continue;
            var user = UserHash.Of(Encoding.UTF8.GetBytes(table[0]));
            if (!days.TryGetValue(user, out var of)) days.Add(user, of = []);
            Assert.True(BusinessDate.TryParse(table[2][..10], out var date));
            of.Add(date.Day);
        }

        return days;
    }
}
