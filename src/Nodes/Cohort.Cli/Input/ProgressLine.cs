using System.Globalization;
using Spectre.Console;

namespace Cohort.Cli.Input;

/// <summary>Shows on the terminal that a long step is under way; silent where standard error is no terminal.</summary>
internal static class ProgressLine
{
    /// <summary>Runs a step that tells how far it is.</summary>
    /// <param name="title">What is being done, as in "Reading transactions".</param>
    /// <param name="unit">What is counted, as in "purchases".</param>
    /// <param name="step">The step; what it is given shows a count.</param>
    public static void Run(string title, string unit, Action<Action<long>> step)
    {
        if (Console.IsErrorRedirected)
        {
            step(_ => { });
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Status().Start(Markup.Escape(title), status => step(count =>
            status.Status(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{title}: {count:N0} {unit}")))));
    }
}
