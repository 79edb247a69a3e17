using System.Globalization;
using System.Text;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Examples;
using Cohort.Learning.Measures;
using Cohort.Learning.Reporting;
using Cohort.Learning.Training;

namespace Cohort.Learning.Journey;

/// <summary>The report on the study: complete-journey.md, and the plots beside it.</summary>
internal static class StudyReport
{
    private const string FileName = "complete-journey";

    private static readonly (string Measure, Func<Metrics, Metrics, bool> IsNoBetter)[] Measures =
    [
        ("PR-AUC", (model, rule) => model.PrAuc <= rule.PrAuc),
        ("lift of the first tenth", (model, rule) => model.LiftAt10 <= rule.LiftAt10),
        ("log loss", (model, rule) => model.LogLoss >= rule.LogLoss),
        ("Brier score", (model, rule) => model.Brier >= rule.Brier),
        ("calibration error", (model, rule) => model.Ece >= rule.Ece),
    ];

    /// <summary>Writes the report and its plots into a folder.</summary>
    public static void Write(string folder, StudyFindings study)
    {
        Directory.CreateDirectory(folder);
        Findings[] all = [.. study.Models, study.Redemption];
        Save("auc.svg", SvgPlot.Lying(
            "AUC on October to December", [.. all.Select(one => (one.Name, one.Chosen.Metrics.Auc, (double?)one.RuleMetrics.Auc))],
            "upper bar: chosen model; lower bar: simple rule"));
        foreach (var (name, one) in new[] { ("churn", study.Models[0]), ("coupons", study.Redemption) })
        {
            var labels = one.Periods.Report.Labels;
            Save($"{name}-roc.svg", Plots.Roc(one.Name, new Ranking(one.Chosen.Probabilities, labels), new Ranking(one.RuleProbabilities, labels)));
            Save($"{name}-calibration.svg", Plots.Calibration(one.Name, one.Chosen.Probabilities, labels));
        }

        Save("md", TextOf(study, all));

        void Save(string name, string content) => File.WriteAllText(
            Path.Combine(folder, name == "md" ? $"{FileName}.md" : $"{FileName}-{name}"), content.ReplaceLineEndings("\n"));
    }

    private static string TextOf(StudyFindings study, Findings[] all)
    {
        var text = new StringBuilder(Beginning(study));
        var (sharper, noBetter) = Sharper(all);
        text.Append(Verdicts(all));
        text.Append(Invariant($"\n**Against a sharper rule that needs no model either, the chosen models of {noBetter} of {all.Length} questions are no better**; the next section has it.\n"));
        text.Append(sharper);
        text.Append("\n## Churn\n\nNo purchase in the 30 days after the as-of date. The rule: ").Append(study.Models[0].Rule.Text).Append(".\n\n");
        text.Append(Table(study.Models[0])).Append("\n![ROC](complete-journey-churn-roc.svg) ![Calibration](complete-journey-churn-calibration.svg)\n");
        text.Append("\n## The ten largest categories\n\nA purchase in the category in the 30 days after the as-of date. The rule: who bought in it in the last 90 days.\n");
        foreach (var one in study.Models.Skip(1)) text.Append(CultureInfo.InvariantCulture, $"\n### {one.Name["propensity:".Length..]}\n\n{Table(one)}");
        text.Append(Coupons(study)).Append(Table(study.Redemption));
        text.Append("\n![ROC](complete-journey-coupons-roc.svg) ![Calibration](complete-journey-coupons-calibration.svg)\n");
        return text.ToString();
    }

    private static string Beginning(StudyFindings study)
    {
        var periods = study.Models[0].Periods;
        return Invariant($"""
            # The models on real purchases: Complete Journey

            Households of the 84.51° "Complete Journey 2.0" study in 2017, as published in the R package completejourney (CC0); here a
            sample of 75,000 lines. This page is made, numbers and all, by

                ./build.sh build
                out/cohort train complete-journey --study ../shared/data/complete-journey --out docs/reports

            Models learn from January to August, are chosen and calibrated on September, and reported on October to December. An
            example is a household as of a date, every {StudyDates.StepDays} days; its outcome is the {StudyDates.HorizonDays} days after, all of which lie in one of the three
            times. As-of dates begin on {StudyDates.From}, when the 90 days that features look back on are there.

            | | First as-of date | Last | Examples |
            | --- | --- | --- | ---: |
            | train | {periods.Train.Dates.Min()} | {periods.Train.Dates.Max()} | {periods.Train.Rows} |
            | choose | {periods.Choose.Dates.Min()} | {periods.Choose.Dates.Max()} | {periods.Choose.Rows} |
            | report | {periods.Report.Dates.Min()} | {periods.Report.Dates.Max()} | {periods.Report.Rows} |

            Beside each model stands the simplest rule that a marketer would use, its probabilities the shares seen in training.
            A model counts as better where the whole interval of 95% of bootstrap samples, drawn by household, lies above the rule.


            """);
    }

    private static string Verdicts(Findings[] all)
    {
        var text = new StringBuilder("## In short\n\n| Question | Chosen model | AUC | Rule's AUC | Difference, 95% interval | Lift at 10% | Rule's | Verdict |\n| --- | --- | ---: | ---: | --- | ---: | ---: | --- |\n");
        foreach (var one in all)
        {
            var (chosen, against) = (one.Chosen, one.Chosen.AgainstRule);
            text.Append(Invariant(
                $"| {one.Name} | {chosen.Candidate.Fitted.Method.ToString().ToLowerInvariant()} | {chosen.Metrics.Auc:0.000} | {one.RuleMetrics.Auc:0.000} | {against.Difference:+0.000;-0.000} ({against.Low:+0.000;-0.000} to {against.High:+0.000;-0.000}) | {chosen.Metrics.LiftAt10:0.00} | {one.RuleMetrics.LiftAt10:0.00} | {VerdictOf(against)} |\n"));
        }

        text.Append('\n');
        var beaten = all.Where(one => one.Chosen.AgainstRule.Verdict != Verdict.Better).ToList();
        text.Append(beaten.Count == 0
            ? "By the order in which it ranks everybody, AUC, every chosen model is better than its rule.\n"
            : $"**No better than the rule** by the order in which it ranks everybody: {string.Join(", ", beaten.Select(one => one.Name))}. There, use the rule.\n");
        text.Append("\n**Where the chosen model does not beat the rule**, measure by measure, taken as they are:\n\n");
        foreach (var (measure, isNoBetter) in Measures)
        {
            var names = all.Where(one => isNoBetter(one.Chosen.Metrics, one.RuleMetrics)).Select(one => one.Name).ToList();
            text.Append(Invariant($"- {measure}: {(names.Count == 0 ? "nowhere" : string.Join(", ", names))}.\n"));
        }

        text.Append("\nA rule of two values has few probabilities, each the share of thousands: it is well calibrated by nature, and says little.\n");
        var flat = all.Where(one => one.Models.All(model => model.Candidate.Fitted.Method != Method.Trees
            || model.Metrics.Auc <= one.Models.First(other => other.Candidate.Fitted.Method == Method.Linear).Metrics.Auc)).ToList();
        text.Append(Invariant($"\nThe boosted trees rank no better than the logistic regression for {flat.Count} of {all.Length} questions.\n"));
        return text.Append("\n![AUC of model and rule](complete-journey-auc.svg)\n").ToString();
    }

    // A rule of two values cannot tell those apart who both bought before, which flatters any model beside it.
    private static (string Text, int NoBetter) Sharper(Findings[] all)
    {
        var text = new StringBuilder("""

            ## Against a sharper rule

            A rule of two values cannot rank those who both bought before, so any model beats its AUC easily. Here the rule sorts
            by how many dates of the last 90 have a purchase: in the category for the categories, and those that are equal in it
            by all dates; by all dates for coupons; and the fewest dates first for churn. It still needs no model.

            | Question | Model's AUC | Sorted by dates | Difference, 95% interval | Verdict |
            | --- | ---: | ---: | --- | --- |

            """);
        var beaten = new List<string>();
        foreach (var one in all)
        {
            var examples = one.Periods.Report;
            var ranks = examples.Column(RowLayout.IndexOf(one.Schema, "purchase_days_90"));
            if (one.Name == "churn") ranks = [.. ranks.Select(dates => -dates)];
            if (one.Name.StartsWith("propensity:", StringComparison.Ordinal))
            {
                var inCategory = examples.Column(RowLayout.IndexOf(one.Schema, "category_days_90"));
                ranks = [.. ranks.Select((dates, i) => dates + (1_000 * inCategory[i]))];
            }

            var against = AucDifference.Of(one.Chosen.Probabilities, ranks, examples.Labels, examples.Users);
            text.Append(Invariant(
                $"| {one.Name} | {one.Chosen.Metrics.Auc:0.000} | {one.Chosen.Metrics.Auc - against.Difference:0.000} | {against.Difference:+0.000;-0.000} ({against.Low:+0.000;-0.000} to {against.High:+0.000;-0.000}) | {VerdictOf(against)} |\n"));
            if (against.Verdict != Verdict.Better) beaten.Add(one.Name);
        }

        text.Append(beaten.Count == 0
            ? "\nThe models rank better than this rule as well.\n"
            : $"\n**The model does not beat this rule** for {string.Join(", ", beaten)}.\n");
        return (text.ToString(), beaten.Count);
    }

    private static string Coupons(StudyFindings study)
    {
        var text = new StringBuilder("""

            ## Coupon redemption

            Whether a household that a campaign addressed redeems one of its coupons; features as of the evening before the campaign
            begins, with the category of most of its couponed products as the category. The rule: who bought in that category in
            the last 90 days. Campaigns that began before the purchases do or end after them are left out, and those that lie in
            two of the times. No campaign lies in September alone: the one that ends in it, begun in August, is chosen by.


            """);
        text.Append("| | Campaigns | Households addressed | Redeemed |\n| --- | --- | ---: | ---: |\n");
        foreach (var (period, campaigns) in study.Coupons.Campaigns)
        {
            var examples = study.Coupons.Periods[period];
            text.Append(Invariant($"| {period.ToString().ToLowerInvariant()} | {string.Join(", ", campaigns.Select(one => one.Id))} | {examples.Rows} | {examples.Positives} |\n"));
        }

        text.Append(Invariant($"\n{study.Coupons.Unknown} addressed households had bought nothing in the 90 days before, and are left out: the ledger knows nothing of them.\nNo model file is written: a response model is of one category, and these campaigns are of several.\n\n"));
        return text.ToString();
    }

    private static string Table(Findings one) => ReportText.Table(
        one.Models.OrderBy(model => model.Candidate.Fitted.Method)
            .Select(model => (model.Candidate.Fitted.Method.ToString().ToLowerInvariant() + (model.IsChosen ? ", chosen" : ""), model.Metrics))
            .Append(("simple rule", one.RuleMetrics)))
        + $"\n{ReportText.Sentence(one.Name, one.Chosen)}\n";

    private static string VerdictOf(AucDifference against) => against.Verdict switch
    {
        Verdict.Better => "better",
        Verdict.Worse => "**worse**",
        _ => "**no better**",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
