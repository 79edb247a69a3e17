using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Actors.Logging;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Publishing;

/// <summary>
/// Makes the effects of a node's ranges visible: transitions to their topic, then everything to the serving store, as
/// many ranges at a time as have something. In that order, because the store keeps how far each range is published: what
/// a crash leaves between the two is written to the topic again, under the same ids. What the store refuses for its
/// content waits apart, and holds up no other range.
/// </summary>
/// <remarks>
/// A range has one update here at a time, so what waits is bounded by the ranges of the node. What is written at once is bounded by its
/// size, as much more memory is needed for it meanwhile.
/// </remarks>
internal sealed class Publisher : UntypedActor, IWithTimers
{
    // The longest pause between attempts: a store that is back is noticed within this.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);

    // Of updates that are written at once, unless one is larger: some hundred thousand transitions.
    private const long MostBytes = 8 * 1024 * 1024;

    // What a range did is in the journal, and stays there until it is published.
    private const string Hesitates = "The serving store or the topic of transitions has not answered yet. What the range did is kept, and is visible when they do.";
    private const string Refuses = "The serving store or the topic of transitions does not take it, and it is tried again every few seconds; what the range did is kept.";

    private readonly IServingSink _store;
    private readonly ITopicWriter? _topics;
    private readonly string _transitions;
    private readonly StallWatch _stalls;
    private readonly FoldedLog _folded = FoldedLog.Of(Context.System);
    private readonly List<(RangeUpdate Update, IActorRef Owner)> _waiting = [];
    private readonly List<(RangeUpdate Update, IActorRef Owner)> _refused = [];
    private List<(RangeUpdate Update, IActorRef Owner)> _underWay = [];
    private TimeSpan _pause = ShortestPause;
    private TimeSpan _refusedPause = ShortestPause;
    private bool _isRefusedDue;

    /// <summary>A publisher.</summary>
    /// <param name="store">The serving store.</param>
    /// <param name="topics">Writes to topics; null where transitions are not written to one.</param>
    /// <param name="transitions">The topic of transitions.</param>
    /// <param name="stalls">Hears of updates that wait.</param>
    public Publisher(IServingSink store, ITopicWriter? topics, string transitions, StallWatch stalls) =>
        (_store, _topics, _transitions, _stalls) = (store, topics, transitions, stalls);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Context.System.EventStream.Publish(PublisherBegan.Instance);

    protected override void PostStop()
    {
        foreach (var (update, _) in _underWay.Concat(_waiting).Concat(_refused)) Moves(update);
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Publish publish:
                // A range that began anew gives its update again.
                _refused.RemoveAll(item => item.Update.RangeId == publish.Update.RangeId);
                _waiting.Add((publish.Update, Sender));
                Waits(publish.Update, Hesitates);
                if (_underWay.Count == 0) Begin();
                break;
            case Answers answers:
                Finish(answers);
                break;
            case Status.Failure failure:
                foreach (var (update, _) in _underWay) Waits(update, $"{Refuses} {failure.Cause.Message}");
                _folded.Warning("publish", failure.Cause, "The updates of {0} ranges could not be published; they are tried again in {1}.", _underWay.Count, _pause);
                Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, _pause);
                _pause = Longer(_pause);
                break;
            case TryAgain:
                Write();
                break;
            case TryRefused:
                _isRefusedDue = true;
                if (_underWay.Count == 0) Begin();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Begin()
    {
        // By themselves: what is refused again makes the others of its write go one by one.
        var next = _isRefusedDue && _refused.Count > 0 ? _refused : _waiting;
        _isRefusedDue = false;
        if (next.Count == 0) return;
        var bytes = 0L;
        _underWay = [.. next.TakeWhile((item, place) => (bytes += SizeOf(item.Update)) <= MostBytes || place == 0)];
        next.RemoveRange(0, _underWay.Count);
        Write();
    }

    private static long SizeOf(RangeUpdate update) => update.Transitions.Length + (update.Memberships.Count * 32L) + (update.Lake?.Batches.Sum(batch => (long)batch.Batch.Length) ?? 0);

    private void Write() => Write([.. _underWay.Select(item => item.Update)], Context.System.Materializer()).PipeTo(Self);

    private async Task<Answers> Write(IReadOnlyList<RangeUpdate> updates, IMaterializer materializer)
    {
        var start = Stopwatch.GetTimestamp();
        using var trace = Metrics.Traces.StartActivity("publish");
        if (_topics is not null) await WriteTransitions(updates, _topics, materializer).ConfigureAwait(false);
        var results = await WriteTogether(updates).ConfigureAwait(false);
        Metrics.Published(results.Count(result => result.Refusal is null), Stopwatch.GetElapsedTime(start));
        return new Answers(results);
    }

    // One that cannot be stored fails all that are written with it: then each goes alone.
    private async Task<IReadOnlyList<Written>> WriteTogether(IReadOnlyList<RangeUpdate> updates)
    {
        try
        {
            return [.. (await _store.WriteAsync(updates).ConfigureAwait(false)).Select(result => new Written(result, null))];
        }
        catch (PublicationRefusedException e) when (updates.Count == 1)
        {
            return [new Written(default, e)];
        }
        catch (PublicationRefusedException)
        {
            var results = new List<Written>();
            foreach (var update in updates) results.AddRange(await WriteTogether([update]).ConfigureAwait(false));
            return results;
        }
    }

    private async Task WriteTransitions(IReadOnlyList<RangeUpdate> updates, ITopicWriter topics, IMaterializer materializer)
    {
        if (updates.All(update => update.Transitions.IsEmpty)) return;

        // One range after the other, as the topic takes them.
        var records = updates.Where(update => !update.Transitions.IsEmpty)
            .SelectMany(update => RangeEffects.ReadTransitions(update.Transitions.Span).Select(transition => (TransitionRecord.Of(_transitions, transition), 0)));
        await Source.From(records).Via(topics.Write<int>()).RunWith(Sink.Ignore<int>(), materializer).ConfigureAwait(false);
    }

    private void Finish(Answers answers)
    {
        _pause = ShortestPause;
        _folded.Over("publish", "Updates of ranges are published again.");
        for (var i = 0; i < _underWay.Count; i++)
        {
            var ((update, owner), (result, refusal)) = (_underWay[i], answers.Results[i]);
            if (refusal is not null)
            {
                SetAside(update, owner, refusal);
                continue;
            }

            Moves(update);
            object answer = result.Outcome == UpdateOutcome.Refused ? new PublicationSuperseded(result.Position) : new PublicationStored(update.Sequence);
            owner.Tell(answer);
        }

        _underWay = [];
        TryRefusedLater();
        Begin();
    }

    private void SetAside(RangeUpdate update, IActorRef owner, Exception refusal)
    {
        _refused.Add((update, owner));
        Waits(update, $"{Refuses} {refusal.Message}");
        _folded.Warning("refused", refusal, "The update of range {0} is refused for its content and waits; other ranges are published.", update.RangeId);
    }

    private void TryRefusedLater()
    {
        if (_refused.Count == 0)
        {
            _refusedPause = ShortestPause;
            _folded.Over("refused", "Updates that were refused for their content are published.");
            return;
        }

        if (Timers.IsTimerActive(TryRefused.Instance)) return;
        Timers.StartSingleTimer(TryRefused.Instance, TryRefused.Instance, _refusedPause);
        _refusedPause = Longer(_refusedPause);
    }

    private static TimeSpan Longer(TimeSpan pause) => TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));

    private void Waits(RangeUpdate update, string reason) => _stalls.Waits(StallKind.Publication, NameOf(update), update.Sequence, reason);

    private void Moves(RangeUpdate update) => _stalls.Moves(StallKind.Publication, NameOf(update));

    private static string NameOf(RangeUpdate update) => $"publication of range {update.RangeId}";

    private readonly record struct Written(UpdateResult Result, Exception? Refusal);

    private sealed record Answers(IReadOnlyList<Written> Results) : INoSerializationVerificationNeeded;

    private sealed class TryRefused : INoSerializationVerificationNeeded
    {
        public static readonly TryRefused Instance = new();
    }

    private sealed class TryAgain : INoSerializationVerificationNeeded
    {
        public static readonly TryAgain Instance = new();
    }
}
