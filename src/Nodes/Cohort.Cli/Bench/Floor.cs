using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cohort.Cli.Bench;

/// <summary>
/// What everything else is compared with: one thread that parses the JSON and adds into nested dictionaries with
/// dedupe. No durability, no window, no segments, no validation beyond the parser's.
/// </summary>
internal static partial class Floor
{
    /// <summary>Reads a file of purchases and sums spend per user and sku.</summary>
    /// <returns>How many distinct purchases there were, and their total.</returns>
    public static (long Purchases, decimal Total) Run(string file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ledgers = new Dictionary<string, Dictionary<string, decimal>>(StringComparer.Ordinal);
        var total = 0m;
        foreach (var line in Lines(file))
        {
            if (Parse(line.Span) is not { EventId: not null, UserId: not null, Sku: not null } purchase || !seen.Add(purchase.EventId)) continue;
            if (!ledgers.TryGetValue(purchase.UserId, out var ledger)) ledgers.Add(purchase.UserId, ledger = new(StringComparer.Ordinal));
            ledger[purchase.Sku] = ledger.GetValueOrDefault(purchase.Sku) + purchase.Amount;
            total += purchase.Amount;
        }

        return (seen.Count, total);
    }

    private static Row? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, Rows.Default.Row);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var buffer = new byte[1024 * 1024];
        var filled = 0;
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer, filled, buffer.Length - filled))
        {
            filled += read;
            var start = 0;
            for (var end = buffer.AsSpan(0, filled).IndexOf((byte)'\n'); end >= 0; end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n'))
            {
                yield return buffer.AsMemory(start, end);
                start += end + 1;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }
    }

    internal sealed record Row(
        [property: JsonPropertyName("event_id")] string EventId,
        [property: JsonPropertyName("user_id")] string UserId,
        [property: JsonPropertyName("sku")] string Sku,
        [property: JsonPropertyName("amount")] decimal Amount,
        [property: JsonPropertyName("quantity")] int Quantity,
        [property: JsonPropertyName("occurred_at")] DateTimeOffset OccurredAt);

    [JsonSerializable(typeof(Row))]
    private sealed partial class Rows : JsonSerializerContext;
}
