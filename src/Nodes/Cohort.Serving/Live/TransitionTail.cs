using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving.Live;

/// <summary>
/// The last transitions that were stored, in memory once for all who listen. While somebody does, it asks the store for more, a
/// few times a second; who listens takes them at their own pace, and has lost their place when they are too far behind.
/// </summary>
internal sealed class TransitionTail(ICohort cohort, LiveLimits limits, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<TransitionTail> log) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LiveTransition[] _kept = new LiveTransition[limits.Kept];
    private readonly SemaphoreSlim _catchingUp = new(limits.CatchingUp);
    private TaskCompletionSource _news = NewSignal();
    private CancellationTokenSource? _reading;
    private int _listeners;

    // Transitions are numbered from 0 as they come; those from _first to _next are kept. All are kept after _base, up to _head.
    private long _first;
    private long _next;
    private FeedMark _base;
    private FeedMark? _head;

    /// <summary>Listens until disposed.</summary>
    public IDisposable Listen()
    {
        lock (_lock)
        {
            if (_listeners++ == 0)
            {
                _reading = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
                (_first, _head) = (_next, null);
                _ = ReadAsync(_reading);
            }
        }

        return new Listener(this);
    }

    /// <summary>
    /// What is kept after a place: at most so many of those that a filter takes. Null where the place is before what is kept, or
    /// nothing was read yet: then the store has to be asked.
    /// </summary>
    /// <param name="filter">Which of them, by the segment's name.</param>
    /// <param name="mark">The place; moved on to that of the last one that was looked at.</param>
    /// <param name="number">The number of the next one to look at; null to find it by the place.</param>
    /// <param name="most">At most so many.</param>
    public List<LiveTransition>? Take(FeedFilter filter, ref FeedMark mark, ref long? number, int most)
    {
        lock (_lock)
        {
            if (_head is null) number = null;
            if (_head is null || mark.CompareTo(_base) < 0) return null;
            var taken = new List<LiveTransition>();
            for (var i = number ??= Find(mark); i < _next && taken.Count < most; number = ++i)
            {
                var one = _kept[i % _kept.Length];

                // A page of the store may have been ahead.
                if (one.Mark.CompareTo(mark) <= 0) continue;
                mark = one.Mark;
                if ((filter.User ?? one.User) == one.User && (filter.Segment ?? one.Segment) == one.Segment) taken.Add(one);
            }

            return taken;
        }
    }

    /// <summary>Ends when there is something that was not there when it was asked for.</summary>
    public Task News
    {
        get
        {
            lock (_lock) return _news.Task;
        }
    }

    /// <summary>Asks the store, of which few may at a time.</summary>
    public async Task<FeedReply> AskAsync(FeedFilter filter, string? after, CancellationToken cancel)
    {
        await _catchingUp.WaitAsync(cancel);
        try
        {
            return await cohort.FeedAsync(filter, after, limits.Page, cancel);
        }
        finally
        {
            _catchingUp.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock) _reading?.Cancel();
        _catchingUp.Dispose();
    }

    private async Task ReadAsync(CancellationTokenSource reading)
    {
        await Task.Yield();
        try
        {
            await ReadAsync(reading, reading.Token);
        }
        finally
        {
            lock (_lock)
            {
                if (_reading == reading) _reading = null;
                reading.Dispose();
            }
        }
    }

    private async Task ReadAsync(CancellationTokenSource reading, CancellationToken cancel)
    {
        var after = FeedReply.End;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var page = await cohort.FeedAsync(new FeedFilter(), after, limits.Page, cancel);
                Keep(page, reading);
                after = page.Next;
                if (!page.HasMore) await Task.Delay(limits.Pause, time, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LiveLog.CannotFollow(log, e.Message);

                // A store that was set back has other transitions at these places, one that was away long has let go of some: nobody's place
                // is known any more.
                if (e is CohortException { Refusal: Refusal.Wrong or Refusal.Gone }) after = Forget();
                await Task.Delay(limits.FaultPause, time, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private void Keep(FeedReply page, CancellationTokenSource reading)
    {
        var (next, items) = (FeedMark.Parse(page.Next), page.Items.Select(LiveTransition.Of).ToList());
        lock (_lock)
        {
            // Nobody listens any more, or somebody began to listen anew.
            if (_reading != reading) return;
            if (_head is null) _base = next;
            _head = next;
            foreach (var item in items)
            {
                if (_next - _first == _kept.Length) _base = _kept[_first++ % _kept.Length].Mark;
                _kept[_next++ % _kept.Length] = item;
            }

            _news.TrySetResult();
            _news = NewSignal();
        }
    }

    private string Forget()
    {
        lock (_lock) (_first, _head) = (_next, null);
        return FeedReply.End;
    }

    // The first number whose place is after a mark.
    private long Find(FeedMark mark)
    {
        var (low, high) = (_first, _next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_kept[middle % _kept.Length].Mark.CompareTo(mark) > 0) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_listeners > 0) return;
            _reading?.Cancel();
            _reading = null;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Listener(TransitionTail tail) : IDisposable
    {
        private int _isGone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGone, 1) == 0) tail.Leave();
        }
    }
}
