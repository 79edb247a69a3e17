using System.CommandLine;
using Cohort.Cli;
using Cohort.Learning.Journey;

namespace Cohort.Learning.Commands;

/// <summary><c>cohort train complete-journey</c>: the models on a public study, and the report on them.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        var study = new Option<string>("--study")
        {
            Required = true,
            HelpName = "DIR",
            Description = "The folder of the study's CSV files, as .csv.gz.",
        };
        var report = new Option<string>("--out")
        {
            Required = true,
            HelpName = "DIR",
            Description = "Where complete-journey.md and its plots go.",
        };
        var models = new Option<string?>("--models") { HelpName = "MODELDIR", Description = "Where versions of the models go; unless given, none is kept." };
        var command = new Command("complete-journey",
            """
            Train on the 84.51° "Complete Journey 2.0" study of 2017: churn, the ten largest categories, and coupon redemption,
            on January to August, chosen on September, reported on October to December, beside the simplest rule.

            Example:
              cohort train complete-journey --study complete-journey --out docs/reports
            """)
        { study, report, models };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var folder = parsed.GetRequiredValue(study);
            if (!File.Exists(Path.Combine(folder, "transactions.csv.gz")))
                throw CommandException.BadInput($"There is no transactions.csv.gz in '{folder}'; give the folder of the study's files with --study.");
            StudyReport.Write(parsed.GetRequiredValue(report), Study.Run(folder, parsed.GetValue(models), output, cancel));
            output.WriteLine($"Wrote {Path.Combine(parsed.GetRequiredValue(report), "complete-journey.md")}.");
            return ExitCode.Done;
        }, cancel));
        return command;
    }
}
