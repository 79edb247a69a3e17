using System.CommandLine;
using Cohort.Cli.Running;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort run</c>: apply purchases, from the beginning or from where the last run ended.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var arguments = new RunArguments(needsEvents: true);
        var command = new Command("run",
            """
            Apply purchases to the users' ledgers and segments. Durable: what was read is stored, a second run goes on
            where the first ended, and running again over the same events changes nothing. Ctrl-C ends it well, a second
            Ctrl-C at once.

            Example:
              cohort run --events purchases.ndjson --taxonomy taxonomy.csv --rules rules.cohort --data data
              zcat purchases.ndjson.gz | cohort run --events - --source shop --data data
              cohort run --events orders/ --mapping shopify --data data
            """);
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var streams = parsed.InvocationConfiguration;
            return Task.Run(() => RunJob.Run(arguments.Read(parsed), streams.Output, streams.Error, cancel), CancellationToken.None);
        });
        return command;
    }
}
