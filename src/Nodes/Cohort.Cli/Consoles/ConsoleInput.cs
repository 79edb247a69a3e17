using System.CommandLine.Parsing;
using Cohort.Core.Texts;

namespace Cohort.Cli.Consoles;

/// <summary>Reads lines at a terminal, with editing, history and completion.</summary>
/// <param name="history">The lines before.</param>
/// <param name="completion">Completes words.</param>
/// <param name="output">The terminal.</param>
internal sealed class ConsoleInput(LineHistory history, Completion completion, TextWriter output)
{
    // What somebody types while a verb runs; more is a cat on the keyboard.
    private const int MostAhead = 256;

    // How often a key is looked for: nobody feels it.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Queue<ConsoleKeyInfo> _ahead = new();

    /// <summary>The next line; null where there is none any more.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="stop">The program is to end.</param>
    public async Task<string?> Read(string prompt, CancellationToken stop)
    {
        var line = new LineEditor(history.Lines);
        for (Draw(prompt, line); ; Draw(prompt, line))
        {
            while (_ahead.Count == 0 && !Console.KeyAvailable) await Task.Delay(Look, stop);
            switch (line.Press(_ahead.TryDequeue(out var ahead) ? ahead : Console.ReadKey(intercept: true)))
            {
                case LineWish.Enter:
                    output.WriteLine();
                    history.Add(line.Text);
                    return line.Text;
                case LineWish.End:
                    output.WriteLine();
                    return null;
                case LineWish.Forget:
                    output.WriteLine("^C");
                    return "";
                case LineWish.Clear:
                    output.Write("\e[H\e[2J");
                    break;
                case LineWish.Complete:
                    await Complete(line);
                    break;
            }
        }
    }

    /// <summary>Keeps a key for the next line.</summary>
    public void Keep(ConsoleKeyInfo key)
    {
        if (_ahead.Count < MostAhead) _ahead.Enqueue(key);
    }

    // One way on is taken; of several, what they share, and then they are shown.
    private async Task Complete(LineEditor line)
    {
        var ways = await completion.Of(line.Before);
        if (ways.Count == 0) return;
        var word = line.Before.EndsWith(' ') || line.Before.Length == 0 ? "" : CommandLineParser.SplitCommandLine(line.Before).Last();
        var shared = Completion.Shared(ways);
        if (ways.Count == 1 && word == shared[..word.Length] && line.Before.EndsWith(word, StringComparison.Ordinal))
        {
            for (var left = word.Length; left > 0; left--) line.Press(new ConsoleKeyInfo('\b', ConsoleKey.Backspace, false, false, false));
            line.Insert(Completion.Quoted(shared) + (shared.EndsWith('=') ? "" : " "));
        }
        else if (shared.Length > word.Length)
        {
            line.Insert(shared[word.Length..]);
        }
        else
        {
            output.WriteLine();
            WriteColumns(ways);
        }
    }

    private void WriteColumns(IReadOnlyList<string> words)
    {
        const int MostShown = 100;
        var width = words.Max(word => word.Length) + 2;
        var columns = Math.Max(1, Screen.Width / width);
        foreach (var row in words.Take(MostShown).Chunk(columns)) output.WriteLine(Shown.Lines(string.Concat(row.Select(word => word.PadRight(width))).TrimEnd()));
        if (words.Count > MostShown) output.WriteLine($"… and {words.Count - MostShown} more.");
    }

    // The terminal itself knows how wide what stands before the cursor is. Of a line that is too long, the end before the cursor.
    private void Draw(string prompt, LineEditor line)
    {
        var room = Math.Max(8, Screen.Width - prompt.Length - 1);
        var from = Math.Max(0, line.Cursor - room);
        var before = Shown.Lines(line.Text[from..line.Cursor]);
        var after = Shown.Lines(line.Text[line.Cursor..Math.Min(line.Text.Length, from + room)]);
        output.Write($"\r{prompt}{before}{after}\e[K\r{prompt}{before}");
        output.Flush();
    }
}
