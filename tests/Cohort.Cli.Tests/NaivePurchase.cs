using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cohort.Cli.Tests;

/// <summary>A purchase as anybody would read it from a line, for the oracles of the tests. It shares no code with the engine.</summary>
internal sealed record NaivePurchase(string Id, string User, string Sku, decimal Amount, int Quantity, DateTimeOffset At, string Source)
{
    /// <summary>The purchase of the user that it takes back; empty where it takes none.</summary>
    public string Replaces { get; private init; } = "";

    /// <summary>Whether it takes back and adds nothing.</summary>
    public bool IsVoid { get; private init; }

    public DateOnly Date => DateOnly.FromDateTime(At.UtcDateTime);

    /// <summary>The purchase as a line, without what it takes back.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { event_id = Id, user_id = User, sku = Sku, amount = Amount, quantity = Quantity, occurred_at = At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), source = Source });

    /// <summary>The purchases of a file in their order; lines that are none are left out.</summary>
    public static IEnumerable<NaivePurchase> In(string file) => LinesOf(File.ReadAllBytes(file)).Select(Read).OfType<NaivePurchase>();

    private static NaivePurchase? Read(byte[] line)
    {
        try
        {
            using var json = JsonDocument.Parse(new UTF8Encoding(false, true).GetString(line));
            var root = json.RootElement;
            if (root.EnumerateObject().CountBy(p => p.Name).Any(n => n.Value > 1)) return null;
            string Text(string name) => root.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException();
            var at = DateTimeOffset.ParseExact(Text("occurred_at"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var source = root.TryGetProperty("source", out var given) ? given.GetString() ?? "" : "";
            if (root.TryGetProperty("voids", out _)) return new NaivePurchase(Text("event_id"), Text("user_id"), "", 0, 0, at, source) { Replaces = Text("voids"), IsVoid = true };
            if (root.GetProperty("amount").GetDecimal().Scale > 2) return null;
            return new NaivePurchase(Text("event_id"), Text("user_id"), Text("sku"), root.GetProperty("amount").GetDecimal(), root.GetProperty("quantity").GetInt32(), at, source)
            {
                Replaces = root.TryGetProperty("replaces", out _) ? Text("replaces") : "",
            };
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static IEnumerable<byte[]> LinesOf(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var end = Array.IndexOf(file, (byte)'\n', at);
            yield return file[at..end];
            at = end + 1;
        }
    }
}
