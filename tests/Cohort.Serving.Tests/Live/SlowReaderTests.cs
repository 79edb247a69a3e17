using Cohort.Serving.Live;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cohort.Serving.Tests.Live;

/// <summary>Readers who take what is sent too slowly, in a stream whose other end the test holds.</summary>
public sealed class SlowReaderTests
{
    [Fact]
    public async Task Who_falls_too_far_behind_is_dropped_with_a_code_And_others_hear_of_everything()
    {
        await using var shop = await ServedShop.Open();
        var limits = new LiveLimits { Kept = 4, Pause = TimeSpan.FromMilliseconds(1) };
        using var life = new Life();
        using var tail = new TransitionTail(shop.Engine, limits, TimeProvider.System, life, NullLogger<TransitionTail>.Instance);
        using var slow = new HeldStream();
        using var quick = new HeldStream();
        var (slowly, quickly) = (Send(tail, limits, life, slow), Send(tail, limits, life, quick));
        await quick.Until(text => text.Contains(": transitions", StringComparison.Ordinal));
        await slow.Until(text => text.Contains(": transitions", StringComparison.Ordinal));
        slow.Hold();

        for (var number = 0; number < 6; number++)
        {
            await shop.Bought(($"user{number}", "apple", 1m, "2026-03-01"));
            await quick.Until(text => text.Contains($"user{number}\",\"segment\":\"buyers", StringComparison.Ordinal));
        }

        slow.Release();
        await slowly;
        Assert.EndsWith("\n\n", slow.Text, StringComparison.Ordinal);
        Assert.Contains("event: dropped\ndata: {\"code\":\"too_slow\"", slow.Text, StringComparison.Ordinal);
        Assert.True(slow.Sent < 12, $"{slow.Sent} transitions were sent.");
        Assert.False(quickly.IsCompleted);
        Assert.Equal(12, quick.Sent);
        life.StopApplication();
        await quickly;
        Assert.Contains("\"code\":\"ending\"", quick.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_takes_nothing_is_let_go()
    {
        await using var shop = await ServedShop.Open();
        var limits = new LiveLimits { WriteTime = TimeSpan.FromMilliseconds(50), Pause = TimeSpan.FromMilliseconds(1) };
        using var life = new Life();
        using var tail = new TransitionTail(shop.Engine, limits, TimeProvider.System, life, NullLogger<TransitionTail>.Instance);
        using var stuck = new HeldStream();
        var sending = Send(tail, limits, life, stuck);
        await stuck.Until(text => text.Contains(": transitions", StringComparison.Ordinal));
        stuck.Hold();
        await shop.Bought(("ann", "apple", 1m, "2026-03-01"));

        await sending.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(stuck.IsAborted);
    }

    [Fact]
    public async Task A_sign_of_life_tells_the_cursor_Where_nothing_happens()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "apple", 1m, "2026-03-01"));
        var limits = new LiveLimits { Heartbeat = TimeSpan.FromMilliseconds(20), Pause = TimeSpan.FromMilliseconds(1) };
        using var life = new Life();
        using var tail = new TransitionTail(shop.Engine, limits, TimeProvider.System, life, NullLogger<TransitionTail>.Instance);
        using var quiet = new HeldStream();
        var sending = Send(tail, limits, life, quiet);

        var end = (await shop.Engine.FeedAsync(new FeedFilter(), FeedReply.End)).Next;
        await quiet.Until(text => text.Contains($": alive\nid: {end}\n\n: alive\nid: {end}\n\n", StringComparison.Ordinal));

        life.StopApplication();
        await sending;
    }

    private static Task Send(TransitionTail tail, LiveLimits limits, Life life, HeldStream stream)
    {
        var http = new DefaultHttpContext();
        http.Response.Body = stream;
        http.Features.Set<IHttpRequestLifetimeFeature>(stream);
        return Task.Run(() => new TransitionStream(tail, limits, TimeProvider.System, http, life.ApplicationStopping).SendAsync(new FeedFilter(), null));
    }
}
