using System.CommandLine;
using Cohort.Core.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Consoles;

/// <summary>A console: lines from a terminal or from a pipe, one after the other.</summary>
internal sealed class ConsoleJob
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ConsoleSession _session;
    private readonly Func<Command> _root;
    private readonly Func<ConsoleTarget, ICohort> _open;
    private readonly TextWriter _output;
    private readonly CancellationToken _stop;

    /// <param name="run">Runs a command line.</param>
    /// <param name="root">Makes the commands.</param>
    /// <param name="targets">Who can be asked.</param>
    /// <param name="open">Opens one of them, to complete names.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where messages go.</param>
    /// <param name="stop">The program is to end.</param>
    public ConsoleJob(
        Func<string[], TextWriter, TextWriter, CancellationToken, Task<int>> run, Func<Command> root, IReadOnlyList<ConsoleTarget> targets,
        Func<ConsoleTarget, ICohort> open, TextWriter output, TextWriter error, CancellationToken stop) =>
        (_session, _root, _open, _output, _stop) = (new ConsoleSession(run, root, targets, output, error), root, open, output, stop);

    /// <summary>Runs lines until there are no more.</summary>
    /// <param name="input">Where they come from, where that is no terminal.</param>
    /// <param name="keepsGoing">Whether lines from a pipe go on after one that failed.</param>
    /// <returns>That of the first line that failed; of a terminal, that it was ended.</returns>
    public Task<int> RunAsync(TextReader input, bool keepsGoing) =>
        Terminal.Is(_output) && !Console.IsInputRedirected ? AtTerminal() : FromPipe(input, keepsGoing);

    private async Task<int> FromPipe(TextReader input, bool keepsGoing)
    {
        var first = ExitCode.Done;
        while (!_session.HasEnded && await input.ReadLineAsync(_stop) is { } line)
        {
            if (line.Length > LineEditor.LongestLine)
                throw CommandException.BadInput($"A line has {line.Length} characters, and {LineEditor.LongestLine} are the most: split it into several.");
            var code = await _session.Do(line, null, _stop);
            if (code == ExitCode.Done) continue;
            if (first == ExitCode.Done) first = code;
            if (!keepsGoing) return code;
        }

        return first;
    }

    private async Task<int> AtTerminal()
    {
        var screen = ShownOutput.Behind(_output);
        var names = new KnownNames(() => _open(_session.Target));
        var completion = new Completion(_root(), ConsoleSession.Own, kind => kind == NameKind.Member && _session.Targets.Count > 1
            ? Task.FromResult(_session.Targets) : names.Of(kind));
        var input = new ConsoleInput(new LineHistory(LineHistory.Place(Environment.GetEnvironmentVariable)), completion, screen);
        Console.TreatControlCAsInput = true;
        try
        {
            _output.WriteLine("'help' lists what can be asked and ordered; Tab completes; 'exit' ends.");
            while (!_session.HasEnded && await input.Read($"{Shown.Of(_session.Target.Shown)}> ", _stop) is { } line)
                await Stoppable(input, cancel => _session.Do(line, watched => Watch(watched, screen), cancel));
            return ExitCode.Done;
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    // Ctrl-C stops what runs, and what was typed meanwhile; other keys are those of the next line.
    private async Task Stoppable(ConsoleInput input, Func<CancellationToken, Task<int>> run)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        var running = Task.Run(() => run(stopped.Token), CancellationToken.None);
        while (await Task.WhenAny(running, Task.Delay(Look, CancellationToken.None)) != running)
        {
            if (_isWatching || !Console.KeyAvailable) continue;
            var key = Console.ReadKey(intercept: true);
            if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }) await stopped.CancelAsync();
            else input.Keep(key);
        }

        await running;
    }

    private volatile bool _isWatching;

    private async Task<int> Watch(WatchedLine watched, TextWriter screen)
    {
        _isWatching = true;
        try
        {
            for (var code = ExitCode.Done; ;)
            {
                using var answer = new StringWriter();
                code = await _session.Ask(watched.Words, answer, _stop);
                if (code != ExitCode.Done) return code;
                Draw(watched, answer.ToString(), screen);
                for (var waited = TimeSpan.Zero; waited < watched.Every; waited += Look)
                {
                    await Task.Delay(Look, _stop);
                    if (!Console.KeyAvailable) continue;
                    Console.ReadKey(intercept: true);
                    return code;
                }
            }
        }
        finally
        {
            _isWatching = false;
        }
    }

    // In one piece, so that it does not flicker; what the screen has no room for is left out, and told.
    private void Draw(WatchedLine watched, string answer, TextWriter screen)
    {
        var (width, height) = (Screen.Width, Screen.Height);
        var lines = answer.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var head = $"{_session.Target.Shown}: {string.Join(' ', watched.Words)}, {DateTime.Now:HH:mm:ss}, every {watched.Every.TotalSeconds:0} s; any key ends.";
        var shown = lines.Length <= height - 3 ? lines : [.. lines.Take(height - 4), $"… and {lines.Length - height + 4} more lines."];
        screen.Write("\e[H\e[2J" + string.Join("\n", shown.Prepend("").Prepend(Shown.Of(head)).Select(line => line.Length < width ? line : line[..(width - 1)])) + "\n");
        screen.Flush();
    }
}
