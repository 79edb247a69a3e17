using Cohort.Cli.Input;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Examples;
using Cohort.Learning.Reporting;
using Cohort.Learning.Training;

namespace Cohort.Learning;

/// <summary>Trains what was asked for, and writes a version of each model.</summary>
/// <param name="Source">The history.</param>
/// <param name="Schedule">The dates of the examples.</param>
/// <param name="Segments">Which memberships are features: all, none, or names.</param>
/// <param name="IsIsotonic">Whether probabilities are calibrated by isotonic regression; by Platt's method otherwise.</param>
/// <param name="Models">Where the versions go; nowhere where null.</param>
internal sealed record TrainJob(TrainingSource Source, Schedule Schedule, string Segments, bool IsIsotonic, string? Models)
{
    /// <summary>Trains models for some questions, and tells of each as it is done.</summary>
    public IReadOnlyList<Findings> Run(IReadOnlyList<Question> questions, TextWriter output, CancellationToken cancel)
    {
        var layout = new RowLayout(questions, RowLayout.SegmentsOf(Source.Context.Rules, Segments));
        ExampleSet? set = null;
        ProgressLine.Run("Gathering examples", "records", progress => set = ExampleSet.Gather(Source, Schedule, layout, progress, cancel));
        output.WriteLine($"Gathered {set!.Count} examples of {Schedule.AllDates.Count()} dates from {Schedule.AllDates.First()} to {Schedule.AllDates.Last()}.");
        var all = new List<Findings>();
        foreach (var question in questions)
        {
            cancel.ThrowIfCancellationRequested();
            all.Add(Answer(question, set, output));
        }

        return all;
    }

    private Findings Answer(Question question, ExampleSet set, TextWriter output)
    {
        var periods = Periods.Of(set, question);
        var schema = question.TargetWith(set.Layout.Segments).Schema;
        Findings? findings = null;
        ProgressLine.Run($"Training {question.Name}", "candidates", progress =>
        {
            var done = 0;
            var candidates = Trainer.Train(question.Name, periods, IsIsotonic, _ => progress(++done));
            findings = Findings.Of(question.Name, schema, periods, SimpleRule.For(question, schema), candidates);
        });
        output.WriteLine(ReportText.Sentence(question.Name, findings!.Chosen).Replace("**", "", StringComparison.Ordinal));
        foreach (var found in findings.Models)
        {
            if (Models is null) continue;
            var model = VersionFolder.ModelOf(findings, found, question, set);
            output.WriteLine($"{(found.IsChosen ? "Chosen" : "Beside")}: {VersionFolder.Write(Models, findings, found, model)}");
        }

        return findings;
    }
}
