using Cohort.Core.Encodings;
using Cohort.Engine.Running;
using Cohort.Engine.Texts;
using Cohort.Lake.Feeding;
using Cohort.Lake.Stores;
using Cohort.Store;

namespace Cohort.Cli.Lakes;

/// <summary>
/// Feeds a lake beside a run, again and again after a pause. A lake that cannot be written holds nothing up: it is tried again, and what
/// it lacks stays in the data directory.
/// </summary>
internal sealed class LakeFeeder : IDisposable
{
    private readonly string _data;
    private readonly LakeOutlet _outlet;
    private readonly TimeSpan _pause;
    private readonly Action<string> _tell;
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _feeding;
    private string _fault = "";

    private LakeFeeder(string data, LakeOutlet outlet, TimeSpan pause, Action<string> tell)
    {
        (_data, _outlet, _pause, _tell) = (data, outlet, pause, tell);
        _feeding = Task.Run(RunAsync);
    }

    /// <summary>What was written so far.</summary>
    public FedCounts Counts { get; private set; }

    /// <summary>Why the lake could not be written the last time; empty where it could.</summary>
    public string Fault => Volatile.Read(ref _fault);

    /// <summary>What was written, for people.</summary>
    public static string Told(FedCounts counts) =>
        $"{Amount.Of(counts.Lines, "line")}{(counts.Voids > 0 ? $", {Amount.Of(counts.Voids, "void")}" : "")}, {Amount.Of(counts.Transitions, "transition")}, {Amount.Of(counts.Scores, "score")} and {Amount.Of(counts.Days, "day")}";

    /// <summary>Begins to feed the lake of a directory; null where it feeds none.</summary>
    /// <param name="data">The data directory, which was opened for writing.</param>
    /// <param name="outlet">The lake; null for none.</param>
    /// <param name="pause">How long to wait between two times.</param>
    /// <param name="tell">Told once what went wrong, and once that all is well again.</param>
    public static LakeFeeder? Start(string data, LakeOutlet? outlet, TimeSpan pause, Action<string> tell) => outlet is null ? null : new LakeFeeder(data, outlet, pause, tell);

    /// <summary>Writes the rest, after the run has stored everything.</summary>
    /// <returns>Why that could not be done; empty where the lake has everything.</returns>
    public string Finish()
    {
        End();
        FeedAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Fault;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _ends.Dispose();
    }

    private void End()
    {
        _ends.Cancel();
        _feeding.GetAwaiter().GetResult();
    }

    private async Task RunAsync()
    {
        while (!_ends.IsCancellationRequested)
        {
            await Task.Delay(_pause, _ends.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            if (!_ends.IsCancellationRequested) await FeedAsync(_ends.Token);
        }
    }

    private async Task FeedAsync(CancellationToken stop)
    {
        var before = Counts;
        try
        {
            using var feed = await LakeFeed.OpenAsync(_data, LakeFeed.DefaultBuckets, stop);
            Take(before, await feed.FeedAsync(counts => Take(before, counts), stop));
            if (Fault.Length > 0) _tell("The lake is written again.");
            Volatile.Write(ref _fault, "");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next time goes on where this one was.
        }
        catch (Exception fault) when (fault is LakeException or StoreException or DamagedDataException or IOException or UnauthorizedAccessException)
        {
            if (Fault.Length == 0) _tell($"Warning: the lake cannot be written, and is tried again. {fault.Message}");
            Volatile.Write(ref _fault, fault.Message);
        }
    }

    private void Take(FedCounts before, FedCounts counts)
    {
        Counts = new FedCounts(before.Lines + counts.Lines, before.Transitions + counts.Transitions, before.Scores + counts.Scores, before.Days + counts.Days, counts.Confirmed, counts.ConfirmedChunk)
        {
            Voids = before.Voids + counts.Voids,
        };
        _outlet.Confirm(counts.Confirmed, counts.ConfirmedChunk);
    }
}
