using System.CommandLine;
using Cohort.Cli.Bench;
using Cohort.Cli.Display;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort bench</c>: how fast, how large, how soon back.</summary>
internal static class BenchCommand
{
    private const int DefaultUsers = 1_000_000;
    private const int DefaultEvents = 5_000_000;

    public static Command Create()
    {
        var users = CommonOptions.Whole("--users", "Users of the generated stream.", DefaultUsers, 100, 100_000_000);
        var events = CommonOptions.Whole("--events", "Purchases of the generated stream.", DefaultEvents, 1_000, int.MaxValue);
        var work = new Option<string?>("--work")
        {
            HelpName = "DIR",
            Description = "A new directory for streams and data, about 500 bytes a purchase; removed at the end. A temporary one by default.",
        };

        var scoring = new Option<bool>("--scoring") { Description = "Measure what scoring costs instead: the same stream without and with it." };

        var rebalancing = new Option<bool>("--rebalancing") { Description = "Measure what keeping the worker threads even is worth instead: skewed streams without and with it." };

        var serving = new Option<bool>("--serving") { Description = "Measure what a server answers over HTTP instead, while it takes purchases." };

        // The parts run in processes of their own; their options are not for people.
        var part = new Option<string?>("--part") { Hidden = true };
        var file = new Option<string?>("--file") { Hidden = true };
        var data = new Option<string?>("--data") { Hidden = true };
        var command = new Command("bench",
            """
            Measure the engine on this machine: throughput against a floor of one thread without durability, memory per
            user, recovery after a kill, growth, and what each thread of the run did and waited for. Prints tables and a JSON
            object. Takes some minutes.

            Example:
              cohort bench --users 100000 --events 500000
            """)
        { users, events, work, scoring, rebalancing, serving, part, file, data };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var streams = parsed.InvocationConfiguration;
                switch (parsed.GetValue(part))
                {
                    case "floor": return RunFloor(parsed.GetRequiredValue(file)!, streams.Output);
                    case "recover": return Recover(parsed.GetRequiredValue(data)!, streams.Output);
                    default:
                        var scale = new BenchScale(parsed.GetValue(users), parsed.GetValue(events), WorkDirectory(parsed.GetValue(work)));
                        if (parsed.GetValue(scoring)) new ScoringBench(scale, streams.Error.WriteLine, cancel).Run(streams.Output);
                        else if (parsed.GetValue(serving)) new ServingBench(scale, streams.Error.WriteLine, cancel).RunAsync(streams.Output).GetAwaiter().GetResult();
                        else if (parsed.GetValue(rebalancing)) new RebalancingBench(scale, streams.Error.WriteLine, cancel).Run(streams.Output);
                        else new BenchJob(scale, streams.Error.WriteLine, cancel).Run().Write(streams.Output);
                        return ExitCode.Done;
                }
            },
            cancel));
        return command;
    }

    private static string WorkDirectory(string? asked)
    {
        if (asked is null) return Directory.CreateTempSubdirectory("cohort-bench-").FullName;
        if (Directory.Exists(asked)) throw CommandException.BadUsage($"The directory '{asked}' given with --work exists; name a new one, since it is removed at the end.");
        return asked;
    }

    private static int RunFloor(string file, TextWriter output)
    {
        var (purchases, total) = Floor.Run(file);
        Json.Write(output, new { Purchases = purchases, Total = total });
        return ExitCode.Done;
    }

    private static int Recover(string data, TextWriter output)
    {
        using var directory = DataDirectory.OpenForWriting(data);
        var state = OpenedState.Read(directory, Environment.ProcessorCount, null);
        Json.Write(output, new { Users = state.Shards.Sum(s => (long)s.State.UserCount), Purchases = state.Shards.Sum(s => s.State.LineCount) });
        return ExitCode.Done;
    }
}
