using Cohort.Store.Questions;

namespace Cohort.Serving.Dashboard;

/// <summary>How many purchases came each few seconds, for all pages that show it; nothing is asked while nobody looks.</summary>
internal sealed class Pulse(ICohort cohort, TimeProvider time) : IDisposable
{
    /// <summary>From one look to the next.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private const int Kept = 150;

    private readonly Lock _gate = new();
    private readonly Queue<Beat> _beats = new();
    private int _viewers;
    private CancellationTokenSource? _looking;
    private (long Count, long At)? _last;

    /// <summary>What was seen, the latest last.</summary>
    public IReadOnlyList<Beat> Beats
    {
        get
        {
            lock (_gate) return [.. _beats];
        }
    }

    /// <summary>Somebody looks from now on.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            if (++_viewers > 1) return;
            _looking = new CancellationTokenSource();
            _ = LookAsync(_looking.Token);
        }
    }

    /// <summary>They look no more.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_viewers > 0) return;
            _looking?.Cancel();
            _looking?.Dispose();
            (_looking, _last) = (null, null);
        }
    }

    public void Dispose() => _looking?.Dispose();

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await BeatAsync(stop);
                await Task.Delay(Pause, time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        try
        {
            var ranges = await cohort.RangesAsync(stop);
            var (count, at) = (ranges.Ranges.Sum(range => range.Counts is { } counts ? counts.Accepted + counts.Duplicate + counts.Conflict + counts.Expired + counts.Future : 0), time.GetTimestamp());
            lock (_gate)
            {
                if (_last is { } last && count >= last.Count)
                    _beats.Enqueue(new Beat(time.GetUtcNow(), (count - last.Count) / time.GetElapsedTime(last.At, at).TotalSeconds));
                if (_beats.Count > Kept) _beats.Dequeue();
                _last = (count, at);
            }
        }
        catch (Exception e) when (e is CohortException or Store.StoreException)
        {
            // A gap in the picture; the page says itself what it cannot reach.
            lock (_gate) _last = null;
        }
    }
}

/// <summary>How many purchases a second there were until a moment.</summary>
internal sealed record Beat(DateTimeOffset At, double PerSecond);
