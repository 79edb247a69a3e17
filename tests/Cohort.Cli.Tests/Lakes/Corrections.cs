using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>
/// Mixes records into a stream that take earlier ones back: with and without another in their place, before what they take back and long after
/// it, twice, in chains, and of purchases that never come.
/// </summary>
internal static class Corrections
{
    private const int OneIn = 12;

    private static readonly string[] Fields = ["event_id", "user_id", "sku", "amount", "quantity", "occurred_at"];
    private static readonly string[] NotOfVoids = ["sku", "amount", "quantity", "order_id"];

    public static void MixInto(string events, int seed)
    {
        var (random, lines) = (new Random(seed), File.ReadAllLines(events, Encoding.Latin1));
        var made = new List<(int At, string Line)>();
        for (var place = 0; place < lines.Length; place++)
        {
            if (random.Next(OneIn) > 0 || Parsed(lines[place]) is not { } purchase) continue;
            var at = PlaceAfter(place);
            var correction = Correction(purchase, DateAt(purchase, at), made.Count);
            made.Add((at, correction.ToJsonString()));
            if (random.Next(5) == 0) made.Add((PlaceAfter(at), correction.ToJsonString()));
            if (random.Next(3) > 0 || correction.ContainsKey("voids")) continue;
            at = PlaceAfter(at);
            made.Add((at, Correction(correction, DateAt(correction, at), made.Count).ToJsonString()));
        }

        var mixed = lines.Select((line, place) => (At: place, IsMade: 1, Line: line)).Concat(made.Select(one => (one.At, 0, one.Line)));
        File.WriteAllText(events, string.Concat(mixed.OrderBy(one => one.At).ThenBy(one => one.Item2).Select(one => one.Line + "\n")), Encoding.Latin1);

        // Soon, at the end of the window or beyond, or somewhat before.
        int PlaceAfter(int place) => Math.Clamp(place + (random.Next(4) switch { 0 => -random.Next(20), 1 => random.Next(40), 2 => random.Next(lines.Length / 8), _ => random.Next(lines.Length) }), 0, lines.Length - 1);

        // Of what it takes back, as it should be, or of the time when it is sent.
        string DateAt(JsonObject taken, int at) =>
            (string)((random.Next(2) == 0 ? null : lines.Skip(at).Take(20).Select(Parsed).FirstOrDefault(one => one is not null)) ?? taken)["occurred_at"]!;

        JsonObject Correction(JsonObject taken, string occurred, int number)
        {
            var id = random.Next(15) == 0 ? string.Create(CultureInfo.InvariantCulture, $"never{number}") : (string)taken["event_id"]!;
            var correction = (JsonObject)taken.DeepClone();
            correction.Remove("replaces");
            correction["event_id"] = string.Create(CultureInfo.InvariantCulture, $"fix{number}");
            correction["occurred_at"] = occurred;
            if (random.Next(2) == 0)
            {
                correction["replaces"] = id;
                correction["amount"] = Math.Round(((decimal)correction["amount"]! * random.Next(50, 150)) / 100, 2);
                return correction;
            }

            foreach (var field in NotOfVoids) correction.Remove(field);
            correction["voids"] = id;
            return correction;
        }
    }

    private static JsonObject? Parsed(string line)
    {
        try
        {
            var purchase = JsonNode.Parse(line)!.AsObject();
            return Fields.All(field => purchase[field] is JsonValue)
                && purchase["amount"]!.GetValueKind() == System.Text.Json.JsonValueKind.Number && purchase["event_id"]!.GetValueKind() == System.Text.Json.JsonValueKind.String
                && purchase["occurred_at"]!.GetValueKind() == System.Text.Json.JsonValueKind.String && ((string)purchase["occurred_at"]!).Length == 20 ? purchase : null;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
