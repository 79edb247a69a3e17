using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Tests.Doors;

public sealed class TurnstileTests
{
    [Fact]
    public async Task Some_heavy_requests_are_let_in_some_wait_the_rest_come_again_and_nothing_else_waits_for_them()
    {
        using var turnstile = new Turnstile();
        using var gate = new SemaphoreSlim(0);
        var inside = 0;
        Task Heavy() => turnstile.Answer(Request(Weight.Heavy), async _ =>
        {
            Interlocked.Increment(ref inside);
            await gate.WaitAsync();
        });

        var taken = Enumerable.Range(0, 6).Select(_ => Heavy()).ToList();
        var refused = await Assert.ThrowsAsync<RefusedException>(Heavy);
        Assert.Equal((2, 429, 10), (inside, refused.Status, refused.RetryAfter));
        await turnstile.Answer(Request(Weight.Question), _ => Task.CompletedTask);
        await turnstile.Answer(Request(Weight.None), _ => Task.CompletedTask);
        gate.Release(6);
        await Task.WhenAll(taken);

        Assert.Equal(6, inside);
    }

    [Fact]
    public async Task Health_passes_When_there_are_more_questions_than_a_node_bears()
    {
        using var turnstile = new Turnstile();
        using var gate = new SemaphoreSlim(0);
        var (tried, refused) = (new List<Task>(), 0);
        for (var i = 0; i < 1_000; i++)
        {
            var answer = turnstile.Answer(Request(Weight.Question), _ => gate.WaitAsync());
            if (answer is { IsFaulted: true, Exception.InnerException: RefusedException { Status: 429 } }) refused++;
            else tried.Add(answer);
        }

        await turnstile.Answer(Request(Weight.None), _ => Task.CompletedTask);
        gate.Release(1_000);
        await Task.WhenAll(tried);

        Assert.InRange(refused, 500, 900);
    }

    private static DefaultHttpContext Request(Weight weight)
    {
        var http = new DefaultHttpContext();
        http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new Door { Weight = weight }), null));
        return http;
    }
}
