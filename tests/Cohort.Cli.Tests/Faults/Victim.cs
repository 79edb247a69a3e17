using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>
/// A data directory whose runs are killed: after each kill it must be whole, and what was committed before must still
/// be there.
/// </summary>
internal sealed class Victim(FaultStream stream, Random random) : IDisposable
{
    private readonly Scratch _scratch = new();
    private int _appended;

    public string Data => _scratch["data"];

    public string Events => _scratch["events.ndjson"];

    /// <summary>The file of the rules of all runs.</summary>
    public string Rules { get; init; } = FaultStream.Rules;

    /// <summary>Runs that were killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Of them, those that had begun to write.</summary>
    public int WhileWriting { get; private set; }

    /// <summary>Of them, those after which more was committed than before.</summary>
    public int AfterCommit { get; private set; }

    /// <summary>Records of the source that are committed.</summary>
    public long Committed { get; private set; }

    /// <summary>Whether the source is there as a whole.</summary>
    public bool HasAll => _appended == stream.Bytes.Length;

    public string Tally => $"{Kills} kills, {WhileWriting} of them after writing had begun, {AfterCommit} after a commit.";

    /// <summary>Appends so many bytes of the stream to the source, whether a record ends there or not.</summary>
    public void Append(int bytes)
    {
        var length = Math.Min(bytes, stream.Bytes.Length - _appended);
        using var file = new FileStream(Events, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(stream.Bytes, _appended, length);
        _appended += length;
    }

    /// <summary>Appends up to the beginning of a line.</summary>
    public void AppendTo(int line) => Append(stream.StartOf(Math.Min(line, FaultStream.Lines)) - _appended);

    /// <summary>
    /// Starts a run and kills it: half of the time some while after its start, else soon after it began to write.
    /// Bytes are appended meanwhile.
    /// </summary>
    public async Task KillOnce(int mostMilliseconds, int appendedPerLook, params string[] more)
    {
        var written = StoreFile.WalBytes(Data);
        bool HasWritten() => StoreFile.WalBytes(Data) is var bytes && bytes > 0 && bytes != written;
        var moment = TimeSpan.FromMilliseconds(random.Next(mostMilliseconds));
        var isWaiting = random.Next(2) == 0;
        using var process = CohortProcess.Start(Args(more));
        var start = System.Diagnostics.Stopwatch.StartNew();
        while (!process.HasExited && (isWaiting ? !HasWritten() && start.Elapsed < TimeSpan.FromSeconds(3) : start.Elapsed < moment))
        {
            Append(appendedPerLook);
            await Task.Delay(appendedPerLook == 0 ? 1 : 10);
        }

        if (isWaiting) await Task.Delay(random.Next(40));
        if (process.Kill())
        {
            Kills++;
            if (HasWritten()) WhileWriting++;
        }
        else
        {
            var run = await process.End();
            Assert.True(run.Code == ExitCode.Done, $"A run that was to be killed ended with {run.Code}: {run.Error}");
        }

        Look();
    }

    /// <summary>Lets a run come to its end.</summary>
    public async Task<Run> Finish(params string[] more)
    {
        using var process = CohortProcess.Start(Args(more));
        var run = await process.End();
        Assert.True(run.Code == ExitCode.Done, $"The last run ended with {run.Code}: {run.Error}");
        return run;
    }

    public void Dispose() => _scratch.Dispose();

    private string[] Args(string[] more) => [.. stream.RunArgs(Events, Data, more).Select(arg => arg == FaultStream.Rules ? Rules : arg)];

    // On a copy, so that the next run and not the look brings the log in order.
    private void Look()
    {
        if (!Directory.Exists(Data)) return;
        var committed = StoreFile.CommittedIn(StoreFile.Copy(Data, _scratch["copy"]));
        Assert.True(committed >= Committed, $"{Committed} records were committed; after a kill {committed} are.");
        if (committed > Committed) AfterCommit++;
        Committed = committed;
    }
}
