using System.Diagnostics;
using Cohort.Cli.Consoles;
using Cohort.Cli.Tests.Faults;
using Xunit;

namespace Cohort.Cli.Tests.Consoles;

/// <summary>The console as a process, with lines from a pipe and at a terminal.</summary>
[Trait("Category", "Slow")]
public sealed class ConsoleTests(ConsoleTests.Fixture shared) : IClassFixture<ConsoleTests.Fixture>
{
    /// <summary>A directory that the tests only read.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync.
    public sealed class Fixture : IAsyncLifetime
#pragma warning restore CA1001
    {
        private readonly Shop _shop = new(Shop.Line("1", "anna", "milk", "12.50", "2026-03-01") + Shop.Line("2", "bert", "bread", "3.25", "2026-03-02"));

        public string Data => _shop.Data;

        public Task InitializeAsync() => _shop.RunAll();

        public Task DisposeAsync()
        {
            _shop.Dispose();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task It_answers_lines_from_a_pipe_as_the_command_line_does()
    {
        var run = await Piped("# a note\n\nsegments --json\nranges --json\nexit\nstatus\n", "--data", shared.Data);

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal((await Run.Well("segments", "--json", "--data", shared.Data)).Output + (await Run.Well("ranges", "--json", "--data", shared.Data)).Output, run.Output);
    }

    [Fact]
    public async Task It_ends_with_the_code_of_the_line_that_fails()
    {
        var run = await Piped("segment nobody_has_this\nstatus\n", "--data", shared.Data);

        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        Assert.Contains("nobody_has_this", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_on_after_a_line_that_fails_When_told_to()
    {
        var run = await Piped("segment nobody_has_this\nfly\nstatus\n", "--keep-going", "--data", shared.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("It is ready.", run.Output, StringComparison.Ordinal);
        Assert.Contains("fly", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run --events x", "'run' works on its own: type 'cohort run' in a shell.")]
    [InlineData("watch status", "watch draws on a terminal")]
    [InlineData("watch split 3", "'split' cannot be watched")]
    [InlineData("watch status every 0", "every is \"0\"; give seconds")]
    [InlineData("use elsewhere", "Nobody here is called elsewhere; there is ")]
    public async Task It_says_why_a_line_is_not_for_it(string line, string reason)
    {
        var run = await Piped(line + "\n", "--data", shared.Data);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_the_node_and_goes_to_another_When_there_are_several()
    {
        // Nobody listens there: what counts is who was asked.
        var run = await Piped("status\nuse 127.0.0.1:2\nstatus\n", "--keep-going", "--node", "http://127.0.0.1:1", "--node", "http://127.0.0.1:2");

        Assert.Equal(["127.0.0.1:1:", "  127.0.0.1:1  http://127.0.0.1:1", "* 127.0.0.1:2  http://127.0.0.1:2", "127.0.0.1:2:"], run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEqual(ExitCode.Done, run.Code);
    }

    [Theory]
    [InlineData]
    [InlineData("--data", "x", "--node", "http://127.0.0.1:1")]
    [InlineData("--node", "here")]
    public async Task It_ends_with_2_When_nobody_can_be_asked(params string[] args) => Assert.Equal(ExitCode.BadUsage, (await Run.Of(["console", .. args])).Code);

    [SkippableFact]
    public async Task At_a_terminal_it_completes_edits_remembers_stops_and_ends()
    {
        Skip.If(!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"), "It takes script, of util-linux, to make a terminal.");
        var history = Path.Combine(Directory.CreateTempSubdirectory("cohort-console-").FullName, "history");
        using var terminal = new PseudoTerminal(history, "console", "--data", shared.Data);

        await terminal.Sees("> ");
        await terminal.Type("statu\t\r");
        await terminal.Sees("It is ready.");

        // A verb that does not end by itself is stopped, and the console goes on.
        await terminal.Type("tail\r");
        await Task.Delay(500);
        await terminal.Type("\u0003");
        await terminal.Sees("Interrupted");
        await terminal.Type("watch ranges every 1\r");
        await terminal.Sees("every 1 s; any key ends.");
        await terminal.Type("q");
        await terminal.Type("hel\t\r");
        await terminal.Sees("Of the console:");
        await terminal.Type("\u0004");

        Assert.Equal(0, await terminal.End());
        Assert.Equal(["status ", "tail", "watch ranges every 1", "help "], new LineHistory(history).Lines);
    }

    private static async Task<Run> Piped(string lines, params string[] args)
    {
        using var process = CohortProcess.Start(["console", .. args]);
        await using (var input = new StreamWriter(process.Input)) await input.WriteAsync(lines);
        return await process.End();
    }

    /// <summary>The command at a terminal that nobody sits at.</summary>
    private sealed class PseudoTerminal : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

        private readonly Process _process;
        private readonly System.Text.StringBuilder _screen = new();
        private readonly Task _reading;
        private int _seen;

        public PseudoTerminal(string history, params string[] args)
        {
            string[] command = [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "cohort.dll"), .. args];
            var start = new ProcessStartInfo("/usr/bin/script", ["-qefc", string.Join(' ', command.Select(word => $"'{word}'")), "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            start.Environment[LineHistory.Variable] = history;
            start.Environment["TERM"] = "xterm";
            start.Environment.Remove("NO_COLOR");
            _process = Process.Start(start)!;
            _reading = Task.Run(() =>
            {
                var buffer = new char[4096];
                for (int read; (read = _process.StandardOutput.Read(buffer)) > 0;)
                {
                    lock (_screen) _screen.Append(buffer, 0, read);
                }
            });
        }

        public async Task Type(string keys)
        {
            await _process.StandardInput.WriteAsync(keys);
            await _process.StandardInput.FlushAsync();
        }

        /// <summary>Waits for a text behind the last that was seen.</summary>
        public async Task Sees(string text)
        {
            for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50))
            {
                var screen = Screen();
                if (screen.IndexOf(text, _seen, StringComparison.Ordinal) is var at and >= 0)
                {
                    _seen = at + text.Length;
                    return;
                }

                if (waited.Elapsed > Patience) throw new TimeoutException($"'{text}' does not come; behind what was seen there is:\n{screen[_seen..]}");
            }
        }

        public async Task<int> End()
        {
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
            await _reading;
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private string Screen()
        {
            lock (_screen) return _screen.ToString();
        }
    }
}
