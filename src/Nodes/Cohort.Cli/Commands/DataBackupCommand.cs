using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Engine.Checks;
using Cohort.Engine.Shards;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data backup</c> and <c>restore</c>: a checked copy of a data directory, and the way back.</summary>
internal static class DataBackupCommand
{
    public static Command Create()
    {
        var target = VerbSymbols.Argument(CommonArguments.Text("TARGET", "Where the copy is to be: nothing is there yet, or an empty folder."));
        var data = CommonOptions.Data();
        return Made(
            new Command("backup",
                """
                Copy a data directory as it is at one moment, also while a run is writing it. The copy is checked like by 'cohort data
                check' before it has its name, so that there is a whole one or none; it is a data directory, and can be asked. Models,
                a lake and the sources are not in it.

                Example:
                  cohort data backup backups/2026-03-01 --data data
                """)
            { target, data }, parsed => (parsed.GetRequiredValue(data), parsed.GetRequiredValue(target)), "is backed up in");
    }

    public static Command CreateRestore()
    {
        var backup = VerbSymbols.Argument(CommonArguments.Text("BACKUP", "The copy that 'cohort data backup' made."));
        var data = new Option<string>("--data") { Required = true, HelpName = "DIR", Description = "The data directory that is to hold it: nothing is there yet, or an empty folder." };
        return Made(
            new Command("restore",
                """
                Put a copy of 'cohort data backup' in the place of a data directory that is gone or damaged; move a damaged one away
                first. The copy stays as it is, and is checked again. Then run again over the same sources: what was read since the
                copy is read anew, once.

                Example:
                  cohort data restore backups/2026-03-01 --data data
                """)
            { backup, data }, parsed => (parsed.GetRequiredValue(backup), parsed.GetRequiredValue(data)), "is restored to");
    }

    private static Command Made(Command command, Func<ParseResult, (string From, string To)> paths, string what)
    {
        var json = CommonOptions.Json();
        command.Add(json);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var (from, to) = paths(parsed);
                DirectoryCopy.Make(from, to, partial => Check(from, partial, parsed.InvocationConfiguration, cancel));
                var (asOf, bytes) = (OpenedState.AsOfIn(to), Directory.EnumerateFiles(to).Sum(file => new FileInfo(file).Length));
                if (parsed.GetValue(json)) Json.Write(parsed.InvocationConfiguration.Output, new { To = to, AsOf = asOf, Bytes = bytes });
                else parsed.InvocationConfiguration.Output.WriteLine($"'{from}' {what} '{to}', as of {asOf?.ToString() ?? "no day"}: {Amount.Of(bytes, "byte")}, checked.");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private static void Check(string from, string copy, InvocationConfiguration streams, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        using (var directory = DataDirectory.OpenForReading(copy))
            ProgressLine.Run("Checking", "rows and users", progress => findings.AddRange(new DataCheck(directory, progress, cancel).Run()));
        if (findings.All(finding => finding.IsGood)) return;
        foreach (var finding in findings.Where(finding => !finding.IsGood)) FindingText.Write(finding, streams);
        throw new CommandException(ExitCode.BadDataDirectory, $"'{from}' is damaged, and no copy was made of it. 'cohort data check' says more; restore the copy before it.");
    }
}
