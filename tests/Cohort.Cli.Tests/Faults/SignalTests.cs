using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Ctrl-C and SIGTERM end a run well: what was read is stored, and the next run goes on.</summary>
[Trait("Category", "Slow")]
public sealed class SignalTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [SkippableTheory]
    [InlineData(CohortProcess.Interrupt)]
    [InlineData(CohortProcess.Terminate)]
    public async Task It_stores_what_was_read_and_goes_on_When_a_signal_ends_a_run_over_standard_input(int signal)
    {
        Skip.IfNot(Signals.WhyMissing(signal) is null, Signals.WhyMissing(signal));
        var stream = await FaultStream.Get();
        var first = stream.StartOf(FaultStream.Lines / 2);

        using (var process = CohortProcess.Start(stream.RunArgs("-", _scratch["data"])))
        {
            await process.Input.WriteAsync(stream.Bytes.AsMemory(0, first));
            await process.Input.FlushAsync();
            await Wait.Until(() => HasRecords(1), "A commit");
            process.Signal(signal);
            var run = await process.End();

            Assert.True(run.Code == ExitCode.Fault, $"It ended with {run.Code}: {run.Error}");
            Assert.Contains("Interrupted. All that was read is stored, up to record", run.Output, StringComparison.Ordinal);
        }

        Assert.Equal(0, StoreFile.WalBytes(_scratch["data"]));
        using (var process = CohortProcess.Start(stream.RunArgs("-", _scratch["data"])))
        {
            await process.Input.WriteAsync(stream.Bytes);
            process.Input.Close();
            Assert.Equal(ExitCode.Done, (await process.End()).Code);
        }

        (await Answers.Of(_scratch["data"])).MustEqual(stream.Expected);
    }

    [SkippableFact]
    public async Task It_stores_all_and_ends_with_0_When_a_signal_ends_a_following_run()
    {
        Skip.IfNot(Signals.WhyMissing(CohortProcess.Terminate) is null, Signals.WhyMissing(CohortProcess.Terminate));
        var stream = await FaultStream.Get();

        using var process = CohortProcess.Start(stream.RunArgs(stream.Events, _scratch["data"], "--follow"));
        await Wait.Until(() => HasRecords(FaultStream.Lines), "The commit of all records");
        process.Signal(CohortProcess.Terminate);
        var run = await process.End();

        Assert.True(run.Code == ExitCode.Done, run.Error);
        (await Answers.Of(_scratch["data"])).MustEqual(stream.Expected);
    }

    private async Task<bool> HasRecords(long least)
    {
        var run = await Run.Of("sources", "--json", "--data", _scratch["data"]);
        return run.Code == ExitCode.Done && run.Json.Count > 0 && run.Json[0].GetProperty("durable").GetInt64() >= least;
    }
}
