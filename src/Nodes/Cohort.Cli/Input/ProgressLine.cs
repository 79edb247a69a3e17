using System.Globalization;
using Spectre.Console;

namespace Cohort.Cli.Input;

/// <summary>Shows on the terminal that a long step is under way; silent where standard error is no terminal.</summary>
internal static class ProgressLine
{
    /// <summary>Runs a step of an answer that is waited for.</summary>
    /// <inheritdoc cref="Run"/>
    public static async Task RunAsync(string title, string unit, Func<Action<long>, Task> step)
    {
        if (Console.IsErrorRedirected)
        {
            await step(_ => { });
            return;
        }

        await Shown().Status().StartAsync(Markup.Escape(title), status => step(count => status.Status(Markup.Escape(Line(title, unit, count)))));
    }

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
        Shown().Status().Start(Markup.Escape(title), status => step(count => status.Status(Markup.Escape(Line(title, unit, count)))));
    }

    private static IAnsiConsole Shown() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private static string Line(string title, string unit, long count) => string.Create(CultureInfo.InvariantCulture, $"{title}: {count:N0} {unit}");
}
