using System.CommandLine;
using System.Globalization;
using Cohort.Cli;
using Cohort.Cli.Commands;
using Cohort.Learning.Speed;

namespace Cohort.Learning.Commands;

/// <summary><c>cohort train bench</c>: scoring in the core against Microsoft.ML's prediction engine.</summary>
internal static class SpeedCommand
{
    public static Command Create()
    {
        var rows = CommonOptions.Whole("--rows", "Vectors to score.", 50_000, 1_000, 1_000_000);
        var command = new Command("bench",
            """
            Score the same vectors with the same models, in the core and by Microsoft.ML's PredictionEngine, in turns on one
            thread. Vectors are ready on both sides; the best of the rounds counts.

            Example:
              cohort train bench
            """)
        { rows };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var output = parsed.InvocationConfiguration.Output;
            foreach (var result in SpeedComparison.Run(parsed.GetValue(rows), cancel))
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Name,-8} core {result.Core,12:N0} rows/s one at a time, {result.Batched,12:N0} in batches; Microsoft.ML {result.Other,12:N0}; ratio {result.Core / result.Other:0.0} and {result.Batched / result.Other:0.0}"));
            }

            return ExitCode.Done;
        }, cancel));
        return command;
    }
}
