using System.Text.Json;
using Cohort.Serving.Http.Auditing;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cohort.Serving.Http.Purchases;

/// <summary>What somebody sent within a minute.</summary>
internal sealed record SentPurchases(int Requests, long Accepted, long Repeated, long Refused, long Filtered);

/// <summary>
/// Writes to the audit log who sent how many purchases, once a minute for each key and address. One entry for each request would
/// push everything else out of sight, and take longer than storing the purchases.
/// </summary>
internal sealed class IntakeAudit(AuditLog log, TimeProvider time, IOptions<JsonOptions> json) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // Keys and addresses within a minute that are told apart; of more the address is left out.
    private const int Senders = 1_024;

    private readonly Lock _lock = new();
    private Dictionary<(string Who, string From), (AuditEntry Entry, SentPurchases Sent)> _sent = [];

    /// <summary>Counts a request that was answered.</summary>
    public void Count(HttpContext http, PurchasesReply reply)
    {
        var entry = log.EntryOf(http, AuditOutcome.Done, StatusCodes.Status200OK);
        lock (_lock)
        {
            var key = _sent.Count < Senders || _sent.ContainsKey((entry.Who, entry.From)) ? (entry.Who, entry.From) : (entry.Who, "");
            var sum = _sent.TryGetValue(key, out var former) ? former.Sent : new SentPurchases(0, 0, 0, 0, 0);
            _sent[key] = (entry with { From = key.Item2 }, new SentPurchases(
                sum.Requests + 1, sum.Accepted + reply.Accepted, sum.Repeated + reply.Repeated, sum.Refused + reply.Refused, sum.Filtered + reply.Filtered));
        }
    }

    /// <summary>Writes what was counted.</summary>
    public async Task WriteAsync()
    {
        Dictionary<(string Who, string From), (AuditEntry Entry, SentPurchases Sent)> sent;
        lock (_lock) (sent, _sent) = (_sent, []);
        foreach (var (entry, sum) in sent.Values)
            await log.Write(entry with { At = time.GetUtcNow(), After = Excerpt.Of(JsonSerializer.Serialize(sum, json.Value.SerializerOptions), Excerpt.Body) });
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await WriteAsync();
        }
        catch (OperationCanceledException)
        {
            // What is left is written by whoever stops this.
        }
    }
}
