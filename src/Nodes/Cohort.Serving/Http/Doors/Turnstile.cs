using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http.Doors;

/// <summary>
/// Lets in as many requests at a time as a node can work on beside its ranges; some more wait, the rest is told when to come
/// again. Health passes by.
/// </summary>
internal sealed class Turnstile : IDisposable
{
    // A question waits for a store or an actor most of the time; with these, a page has at most some hundred megabytes.
    private const int Questions = 32;
    private const int WaitingQuestions = 256;

    // Rules and taxonomies: one is read from the network while another is worked on. Each may have hundreds of megabytes.
    private const int Heavy = 2;
    private const int WaitingHeavy = 4;

    // So many share a commit; their bytes are bounded beside that.
    private const int Purchases = 128;
    private const int WaitingPurchases = 128;

    // Of the connections that a node bears, streams leave some hundreds for questions. None waits: it could be for hours.
    private const int Streams = 1_536;

    private readonly ConcurrencyLimiter _questions = Of(Questions, WaitingQuestions);
    private readonly ConcurrencyLimiter _heavy = Of(Heavy, WaitingHeavy);
    private readonly ConcurrencyLimiter _purchases = Of(Purchases, WaitingPurchases);
    private readonly ConcurrencyLimiter _streams = Of(Streams, 0);

    public async Task Answer(HttpContext http, RequestDelegate next)
    {
        var (limiter, again) = Door.Of(http).Weight switch
        {
            Weight.None => (null, 0),
            Weight.Heavy => (_heavy, 10),
            Weight.Purchases => (_purchases, 1),
            Weight.Stream => (_streams, 30),
            _ => (_questions, 1),
        };
        if (limiter is null)
        {
            await next(http);
            return;
        }

        using var lease = await limiter.AcquireAsync(1, http.RequestAborted);
        if (!lease.IsAcquired)
            throw new RefusedException(StatusCodes.Status429TooManyRequests, "This node has as many requests as it can bear. Ask again in a moment, or ask another node.") { RetryAfter = again };
        await next(http);
    }

    public void Dispose()
    {
        _questions.Dispose();
        _heavy.Dispose();
        _purchases.Dispose();
        _streams.Dispose();
    }

    private static ConcurrencyLimiter Of(int together, int waiting) =>
        new(new ConcurrencyLimiterOptions { PermitLimit = together, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
}
