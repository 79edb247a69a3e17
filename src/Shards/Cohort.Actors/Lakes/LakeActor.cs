using Akka.Actor;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Lakes;

/// <summary>
/// Feeds the lake of the cluster, again and again after a pause: one in a cluster. Should two run for a moment, the log of the lake takes
/// the commits of one. A lake that cannot be written holds nothing else up.
/// </summary>
#pragma warning disable CA1001 // Akka.NET calls PostStop.
internal sealed class LakeActor : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    private const string Name = "the lake";
    private const string Kept = "What waits for it is kept in the serving store.";

    private readonly ILakeFeed _feed;
    private readonly TimeSpan _pause;
    private readonly StallWatch _stalls;
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly CancellationTokenSource _ends = new();
    private long _moves;

    /// <summary>Feeds a lake.</summary>
    /// <param name="feed">Writes it.</param>
    /// <param name="pause">From the end of one time to the beginning of the next.</param>
    /// <param name="stalls">Hears of a lake that does not move.</param>
    public LakeActor(ILakeFeed feed, TimeSpan pause, StallWatch stalls) => (_feed, _pause, _stalls) = (feed, pause, stalls);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Begin();

    protected override void PostStop()
    {
        _ends.Cancel();
        _ends.Dispose();
        _stalls.Moves(StallKind.Lake, Name);
        Metrics.LakeLeft();
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LakeProgress progress:
                _moves++;
                _stalls.Moves(StallKind.Lake, Name);
                _folded.Over("lake", "The lake is written again.");
                Metrics.Fed(progress);
                Later();
                break;
            case Status.Failure failure:
                _stalls.Waits(StallKind.Lake, Name, _moves, $"It cannot be written, and is tried again. {Kept} {failure.Cause.Message}");
                _folded.Warning("lake", failure.Cause, "The lake cannot be written; it is tried again in {0}.", _pause);
                Later();
                break;
            case Due:
                Begin();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Begin()
    {
        _stalls.Waits(StallKind.Lake, Name, _moves, $"It has not answered yet. {Kept}", isNews: false);
        var (feed, stalls, before, end) = (_feed, _stalls, _moves, _ends.Token);
        Task.Run(() => feed.FeedAsync(rows => stalls.Waits(StallKind.Lake, Name, before + rows, $"It has not answered yet. {Kept}"), end), end).PipeTo(Self);
    }

    private void Later() => Timers.StartSingleTimer(Due.Instance, Due.Instance, _pause);

    private sealed class Due : INoSerializationVerificationNeeded
    {
        public static readonly Due Instance = new();
    }
}
