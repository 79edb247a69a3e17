using System.CommandLine;
using Cohort.Cli.Demonstration;
using Cohort.Cli.Serving;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort demo</c>: everything once, on data that is at hand.</summary>
internal static class DemoCommand
{
    /// <param name="run">Runs a command line; the demonstration gives several.</param>
    public static Command Create(Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> run)
    {
        var data = new Option<string?>("--data")
        {
            HelpName = "DIR",
            Description = "A new data directory; one for temporary files unless given.",
        };
        var once = new Option<bool>("--once") { Description = "End when all was shown, without the dashboard." };
        var listen = new Option<string?>("--listen") { HelpName = "URL", Description = $"Where the dashboard answers; {ServeAddress.Usual} unless given, or another port where that is taken." };
        var command = new Command("demo",
            """
            Show what Cohort does in under a minute: purchases become segments, one user is explained, and a dashboard
            shows it all until Ctrl-C. The purchases are those of the Complete Journey study where shared/data/complete-journey is found above the
            current directory or the program, and generated otherwise.

            Example:
              cohort demo
            """)
        { data, once, listen };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var streams = parsed.InvocationConfiguration;
            return new Demo(run, streams.Output, streams.Error, cancel).RunAsync(parsed.GetValue(data), parsed.GetValue(once) ? null : parsed.GetValue(listen) ?? ServeAddress.Free());
        }, CancellationToken.None));
        return command;
    }
}
