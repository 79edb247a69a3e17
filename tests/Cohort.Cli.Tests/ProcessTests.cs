using System.Diagnostics;
using System.Runtime.InteropServices;
using Cohort.Cli.Tests.Faults;
using Xunit;

namespace Cohort.Cli.Tests;

/// <summary>What only a process of its own can show: standard input, and signals.</summary>
[Trait("Category", "Slow")]
public sealed class ProcessTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task It_goes_on_where_it_was_When_standard_input_is_given_again_with_more()
    {
        var first = Shop.Line("1", "u1", "milk", "12.50", "2026-03-01");
        var second = Shop.Line("2", "u1", "milk", "1.50", "2026-03-02");

        var one = await RunOn(first);
        var two = await RunOn(first + second);
        var other = await RunOn("{}\n" + first + second);

        Assert.Contains("Read 1 record in", one.Output, StringComparison.Ordinal);
        Assert.Contains("Read 1 record in", two.Output, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nu1,DAIRY,1400\n", await _shop.Export("spend"));
        Assert.Equal(ExitCode.BadInput, other.Code);
        Assert.Contains("is not the source that was read", other.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task It_stores_what_it_read_and_ends_well_When_a_signal_comes(int signal)
    {
        Skip.IfNot(Signals.WhyMissing(signal) is null, Signals.WhyMissing(signal));
        File.WriteAllText(_shop.Events, Shop.Line("1", "u1", "milk", "12.50", "2026-03-01") + Shop.Line("2", "u2", "bread", "2.00", "2026-03-01"));
        using var process = Start("--events", _shop.Events, "--follow", "--json");
        var progress = await process.StandardOutput.ReadLineAsync();

        Assert.Equal(0, Kill(process.Id, signal));
        var rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(ExitCode.Done, process.ExitCode);
        Assert.Contains("\"type\":\"progress\"", progress, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"interrupted\"", rest, StringComparison.Ordinal);
        Assert.Equal("user_id,category,spend_minor\nu1,DAIRY,1250\nu2,BREAD,200\n", await _shop.Export("spend"));
    }

    private async Task<Run> RunOn(string input)
    {
        using var process = Start("--events", "-", "--source", "pipe");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Run(process.ExitCode, output, await error);
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [
            typeof(CommandLine).Assembly.Location, "run", "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
