using System.Text.Json;
using Cohort.Serving.Http.Doors;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cohort.Serving.Http.Auditing;

/// <summary>
/// Writes to the audit log who wanted to change what. It is in the serving store, which all nodes share: it is whole whichever
/// node is asked, and outlives each of them.
/// </summary>
internal sealed class AuditLog(IServingHost host, TimeProvider time, IOptions<JsonOptions> json, ILogger<AuditLog> log)
{
    // Refusals a minute that are kept: enough to see what goes on, and no way to fill a disk.
    private const int RefusalsPerMinute = 60;

    private readonly Lock _lock = new();
    private long _minute;
    private int _refusals;

    /// <summary>Notes that a change is let in.</summary>
    /// <exception cref="RefusedException">It cannot be noted; then it is not made.</exception>
    public async Task<AuditEntry> Begin(HttpContext http, string order)
    {
        var entry = EntryOf(http, AuditOutcome.Begun, 0) with { Order = order, Before = await Before(http.Request.Path.StartsWithSegments("/v1/rebalancer", StringComparison.Ordinal), http.RequestAborted) };
        try
        {
            await host.Audit.AppendAuditAsync(entry, http.RequestAborted);
            return entry;
        }
        catch (StoreException e)
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, $"Nothing was changed, since it could not be written to the audit log. {e.Message}");
        }
    }

    /// <summary>Notes how it ended. What was done stays done where that cannot be written: the log of the node says it then.</summary>
    public Task End(AuditEntry begun, int status, string after, string order) => Write(begun with
    {
        At = time.GetUtcNow(),
        Outcome = status switch { < 400 => AuditOutcome.Done, < 500 => AuditOutcome.Refused, _ => AuditOutcome.Failed },
        Status = status,
        After = after,
        Order = order,
    });

    /// <summary>Notes a change that a person makes on a page, lets it be made, and notes what came of it.</summary>
    /// <param name="who">The name of their key.</param>
    /// <param name="from">Their address.</param>
    /// <param name="what">What it is.</param>
    /// <param name="order">What was asked for.</param>
    /// <param name="change">Makes it.</param>
    /// <exception cref="CohortException">It cannot be noted; then it is not made.</exception>
    public async Task<T> AroundAsync<T>(string who, string from, string what, string order, Func<Task<T>> change)
    {
        var begun = new AuditEntry
        {
            At = time.GetUtcNow(),
            Node = host.Name,
            Request = Guid.CreateVersion7().ToString("n"),
            Who = who,
            From = from,
            What = Excerpt.Of(what, Excerpt.Name),
            Order = Excerpt.Of(order, Excerpt.Body),
            Before = await Before(isRebalancer: false, CancellationToken.None),
            Outcome = AuditOutcome.Begun,
        };
        try
        {
            await host.Audit.AppendAuditAsync(begun);
        }
        catch (StoreException e)
        {
            throw new CohortException(Refusal.NotReady, $"Nothing was changed, since it could not be written to the audit log. {e.Message}");
        }

        try
        {
            var answer = await change();
            await End(begun, StatusCodes.Status200OK, Excerpt.Of(JsonSerializer.Serialize(answer, json.Value.SerializerOptions), Excerpt.Body), begun.Order);
            return answer;
        }
        catch (Exception e)
        {
            var (status, fault) = Faults.Of(e);
            await End(begun, status, Excerpt.Of(fault.Error, Excerpt.Body), begun.Order);
            throw;
        }
    }

    /// <summary>Notes that a change was not let in, unless there were too many of those just now.</summary>
    public Task Refuse(HttpContext http, RefusedException refused)
    {
        lock (_lock)
        {
            var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute) (_minute, _refusals) = (minute, 0);
            if (++_refusals > RefusalsPerMinute) return Task.CompletedTask;
        }

        return Write(EntryOf(http, AuditOutcome.Refused, refused.Status) with
        {
            After = RefusalOf(http, refused.Status, refused.Message),
        });
    }

    /// <summary>A refusal as an entry has it.</summary>
    public static string RefusalOf(HttpContext http, int status, string sentence) => Door.Of(http).HidesPath ? ProblemCodes.Of(status) : Excerpt.Of(sentence, Excerpt.Body);

    /// <summary>Writes an entry, or says in the log of the node that it could not.</summary>
    public async Task Write(AuditEntry entry)
    {
        try
        {
            await host.Audit.AppendAuditAsync(entry, CancellationToken.None);
            HttpLog.Changed(log, entry.Who, entry.From, entry.What, entry.Outcome, entry.Status, entry.Request);
        }
        catch (StoreException e)
        {
            HttpLog.IsNotAudited(log, entry.Who, entry.From, entry.What, entry.Outcome, entry.Status, entry.Request, e.Message);
        }
    }

    /// <summary>An entry on a request.</summary>
    public AuditEntry EntryOf(HttpContext http, AuditOutcome outcome, int status) => new()
    {
        At = time.GetUtcNow(),
        Node = host.Name,
        Request = http.TraceIdentifier,
        Who = http.Features.Get<Caller>()?.Name ?? Caller.Unknown,
        From = http.Connection.RemoteIpAddress?.ToString() ?? "",
        What = Excerpt.Of($"{http.Request.Method} {Door.PathOf(http)}", Excerpt.Name),
        Outcome = outcome,
        Status = status,
    };

    // Who gives an order waits for whoever carries it out anyway; where that one is away, this says nothing.
    private async Task<string> Before(bool isRebalancer, CancellationToken cancel)
    {
        try
        {
            return Excerpt.Of(JsonSerializer.Serialize(await host.StateAsync(isRebalancer, cancel), json.Value.SerializerOptions), Excerpt.Body);
        }
        catch (CohortException e) when (e.Refusal == Refusal.NotReady)
        {
            return "";
        }
    }
}
