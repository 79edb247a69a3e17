using Cohort.Cli.Input;
using Cohort.Core.Texts;
using Cohort.Engine.Input;
using Cohort.Engine.Sources;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Examples;
using Cohort.Learning.Training;
using Cohort.Store;

namespace Cohort.Learning.Journey;

/// <summary>What the study gave.</summary>
/// <param name="Models">Churn, then the largest categories.</param>
/// <param name="Coupons">The examples of coupon redemption.</param>
/// <param name="Redemption">What came of them.</param>
internal sealed record StudyFindings(IReadOnlyList<Findings> Models, CouponExamples Coupons, Findings Redemption);

/// <summary>
/// The models on the households of the "Complete Journey 2.0" study: trained on January to August 2017, chosen on September,
/// reported on October to December.
/// </summary>
internal static class Study
{
    private const int Categories = 10;

    /// <summary>Runs all of it.</summary>
    /// <param name="study">The folder of the study's files.</param>
    /// <param name="models">Where versions of models go; nowhere where null.</param>
    /// <param name="output">Told of each model as it is done.</param>
    /// <param name="cancel">Ends the work.</param>
    public static StudyFindings Run(string study, string? models, TextWriter output, CancellationToken cancel)
    {
        var work = Directory.CreateTempSubdirectory("cohort-study-").FullName;
        try
        {
            var source = Import(study, work, cancel);
            var names = LargestCategories.Of(source, StudyDates.From, StudyDates.Choose.AddDays(-1), Categories, cancel);
            Question[] questions = [new(ModelKind.Churn, null), .. names.Select(name => new Question(ModelKind.Propensity, name))];
            var findings = new TrainJob(source, StudyDates.Schedule, "none", false, models).Run(questions, output, cancel);
            var coupons = CouponExamples.Gather(source, CampaignTable.Read(study), cancel);
            var candidates = Trainer.Train(CouponExamples.Name, coupons.Periods, false, _ => { });
            return new StudyFindings(
                findings, coupons,
                Findings.Of(CouponExamples.Name, CouponExamples.Schema, coupons.Periods, CouponExamples.Rule, candidates));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The study's transactions as purchases, in a folder to work in.</summary>
    public static TrainingSource Import(string study, string work, CancellationToken cancel)
    {
        var journey = new CompleteJourney();
        ProgressLine.Run("Reading transactions", "purchases", progress =>
            journey.ReadTransactions(Path.Combine(study, "transactions.csv.gz"), progress, cancel));
        var (purchases, taxonomy) = (Path.Combine(work, "purchases.ndjson"), Path.Combine(work, "taxonomy.csv"));
        using (var file = File.Create(purchases)) journey.WritePurchases(file, _ => { }, cancel);
        using (var file = File.Create(taxonomy)) TaxonomyFile.Write(file, CompleteJourney.ReadProducts(Path.Combine(study, "products.csv.gz")));
        var source = TrainingSource.Of([purchases], taxonomy, null, StoredSettings.Default);
        return source with { Events = [new EventSource("complete-journey", purchases)] };
    }
}
