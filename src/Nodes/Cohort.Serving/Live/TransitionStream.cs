using System.Buffers;
using System.Text;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Cohort.Serving.Live;

/// <summary>
/// One who listens to transitions: server-sent events, each with its cursor, from a cursor on or from now. The last event says
/// why the stream ends; who comes again with the last cursor has neither a gap nor a repeat.
/// </summary>
internal sealed class TransitionStream(TransitionTail tail, LiveLimits limits, TimeProvider time, HttpContext http, CancellationToken ending)
{
    private const int MostAtOnce = 512;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private long _sentAt;

    /// <summary>Sends until nobody listens, the process ends, or the reader is too slow.</summary>
    /// <param name="filter">Which transitions, by the segment's name.</param>
    /// <param name="after">The cursor before the first; null for those that are stored from now on.</param>
    public async Task SendAsync(FeedFilter filter, string? after)
    {
        using var listening = tail.Listen();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, ending);

        // Before anything is sent: a cursor that is none is an answer like any other.
        var page = await tail.AskAsync(filter, after ?? FeedReply.End, ends.Token);
        await BeginAsync();
        try
        {
            await FollowAsync(filter, page, ends.Token);
            await DropAsync("too_slow", $"More than {limits.Kept} transitions were stored while what was sent before was not read. Come again with the last id.");
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            await DropAsync("ending", "This process ends. Come again with the last id, here or to another node.");
        }
        catch (CohortException e) when (e.Refusal == Refusal.Gone)
        {
            await DropAsync("gone", e.Message);
        }
        catch (Exception e) when (e is CohortException or StoreException)
        {
            await DropAsync("failed", $"{e.Message} Come again with the last id.");
        }
        catch (TimeoutException)
        {
            // Nothing more can be said to who does not read.
            http.Abort();
        }
    }

    // Ends where the reader has lost its place.
    private async Task FollowAsync(FeedFilter filter, FeedReply page, CancellationToken cancel)
    {
        var (mark, number) = (FeedMark.Parse(page.Next), (long?)null);
        await SendAsync(page.Items.Select(LiveTransition.Of), cancel);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var news = tail.News;
            if (tail.Take(filter, ref mark, ref number, MostAtOnce) is { } taken)
            {
                await SendAsync(taken, cancel);
                if (taken.Count < MostAtOnce && !news.IsCompleted) await WaitAsync(news, mark, cancel);
            }
            else if (number is not null)
            {
                return;
            }
            else
            {
                page = await tail.AskAsync(filter, mark.ToString(), cancel);
                mark = FeedMark.Parse(page.Next);
                await SendAsync(page.Items.Select(LiveTransition.Of), cancel);
                if (!page.HasMore && page.Items.Count == 0 && !news.IsCompleted) await WaitAsync(news, mark, cancel);
            }
        }
    }

    private async Task WaitAsync(Task news, FeedMark mark, CancellationToken cancel)
    {
        var rest = limits.Heartbeat - time.GetElapsedTime(_sentAt);
        if (rest > TimeSpan.Zero)
        {
            using var waking = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(news, Task.Delay(rest, time, waking.Token));
            await waking.CancelAsync();
        }

        if (time.GetElapsedTime(_sentAt) < limits.Heartbeat) return;

        // With the place: who comes again need not go through what had nothing for them.
        _buffer.Write(Encoding.UTF8.GetBytes($": alive\nid: {mark}\n\n"));
        await FlushAsync(cancel);
    }

    private async Task BeginAsync()
    {
        var headers = http.Response.Headers;
        (http.Response.ContentType, headers.CacheControl, headers["X-Accel-Buffering"]) = ("text/event-stream", "no-store", "no");

        // How slow a reader may be is decided here.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        _buffer.Write(": transitions\nretry: 2000\n\n"u8);
        await FlushAsync(http.RequestAborted);
    }

    private async Task SendAsync(IEnumerable<LiveTransition> transitions, CancellationToken cancel)
    {
        foreach (var transition in transitions) _buffer.Write(transition.Frame);
        if (_buffer.WrittenCount > 0) await FlushAsync(cancel);
    }

    private async Task DropAsync(string code, string why)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write(Encoding.UTF8.GetBytes($"event: dropped\ndata: {CohortJson.Of(new DroppedReply(code, why))}\n\n"));
        try
        {
            await FlushAsync(http.RequestAborted);
        }
        catch (TimeoutException)
        {
            http.Abort();
        }
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limits.WriteTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await http.Response.Body.WriteAsync(_buffer.WrittenMemory, either.Token);
            await http.Response.Body.FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException();
        }

        _buffer.ResetWrittenCount();
        _sentAt = time.GetTimestamp();
    }
}
