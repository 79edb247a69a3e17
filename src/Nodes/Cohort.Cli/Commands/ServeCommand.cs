using System.CommandLine;
using Cohort.Cli.Serving;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort serve</c>: the engine with its HTTP interface and the dashboard, in one process.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var run = new RunArguments(needsEvents: false);
        var listen = new ListenArguments();
        var command = new Command("serve",
            """
            Serve a data directory: a dashboard for people, questions and orders over HTTP for programs. With --events it reads
            purchases at the same time, as 'cohort run' does; without, it takes those that come over HTTP. Ctrl-C ends it well.

            Example:
              cohort serve --data data
              cohort serve --events purchases.ndjson --follow --taxonomy taxonomy.csv --rules rules.cohort --data data
            """);
        run.AddTo(command);
        listen.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var streams = parsed.InvocationConfiguration;
            return Task.Run(() => ServeJob.RunAsync(run.Read(parsed), listen.Read(parsed), streams.Output, streams.Error, cancel), CancellationToken.None);
        });
        return command;
    }
}
