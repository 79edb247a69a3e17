using System.CommandLine;
using Cohort.Engine.Reading;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary>What commands that answer from a data directory have in common.</summary>
internal static class Answering
{
    /// <summary>Gives a command the options --data and --json, and what it does with the directory.</summary>
    public static Command From(this Command command, Action<ParseResult, DirectoryView, Answer> answer)
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        command.Add(data);
        command.Add(json);
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            using var view = DirectoryView.Open(parsed.GetRequiredValue(data));
            answer(parsed, view, new Answer(parsed.InvocationConfiguration.Output, parsed.GetValue(json), cancel));
            return ExitCode.Done;
        }, cancel));
        return command;
    }
}
