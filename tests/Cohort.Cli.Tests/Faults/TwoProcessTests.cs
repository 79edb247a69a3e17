using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>One process writes a data directory; others read beside it, or are turned away.</summary>
[Trait("Category", "Slow")]
public sealed class TwoProcessTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Data => _scratch["data"];

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public async Task The_second_is_refused_readers_are_answered_and_the_first_goes_on_When_two_run_at_once()
    {
        Skip.IfNot(Signals.WhyMissing(CohortProcess.Terminate) is null, Signals.WhyMissing(CohortProcess.Terminate));
        var stream = await FaultStream.Get();
        var half = stream.StartOf(FaultStream.Lines / 2);
        File.WriteAllBytes(_scratch["events.ndjson"], stream.Bytes[..half]);

        using var first = CohortProcess.Start(stream.RunArgs(_scratch["events.ndjson"], Data, "--follow"));
        await Wait.Until(() => HasRecords(1), "The first commit");
        using var second = CohortProcess.Start(stream.RunArgs(_scratch["events.ndjson"], Data));
        var refused = await second.End();
        await Answers.Of(Data);
        await Run.Well("data", "check", "--data", Data);
        using (var events = new FileStream(_scratch["events.ndjson"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            events.Write(stream.Bytes.AsSpan(half));
        await Wait.Until(() => HasRecords(FaultStream.Lines), "The commit of all records");
        first.Signal(CohortProcess.Terminate);
        var run = await first.End();

        Assert.Equal(ExitCode.BadDataDirectory, refused.Code);
        Assert.Equal(
            $"The data directory '{Data}' is in use by another process. Wait until it has finished, or stop it; questions and 'cohort export' can read beside it.",
            refused.Error.Trim());
        Assert.True(run.Code == ExitCode.Done, run.Error);
        (await Answers.Of(Data)).MustEqual(stream.Expected);
    }

    private async Task<bool> HasRecords(long least)
    {
        var run = await Run.Of("sources", "--json", "--data", Data);
        return run.Code == ExitCode.Done && run.Json.Count > 0 && run.Json[0].GetProperty("durable").GetInt64() >= least;
    }
}
