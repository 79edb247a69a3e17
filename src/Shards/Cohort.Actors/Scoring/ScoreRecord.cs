using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Actors.Connectors;
using Cohort.Core.Scoring;

namespace Cohort.Actors.Scoring;

/// <summary>
/// The scores of a user as a record of their topic: JSON, keyed by user. Probabilities are written so that the same number
/// is read again, bit for bit.
/// </summary>
internal static class ScoreRecord
{
    public static TopicRecord Of(string topic, ScoredChunk chunk, ScoredUser user) =>
        new(topic, Encoding.UTF8.GetBytes(user.UserId), Json(chunk, user));

    private static byte[] Json(ScoredChunk chunk, ScoredUser user)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("user_id", user.UserId);
            json.WriteString("as_of", chunk.Place.AsOf.ToString());
            json.WriteNumber("range", chunk.Place.RangeId);
            json.WriteNumber("row", chunk.Place.Sequence);
            json.WriteString("run", chunk.RunId);
            json.WriteStartArray("scores");
            for (var i = 0; i < chunk.Models.Count; i++)
            {
                if (chunk.Models[i].IsShadow || user.Entries[i].Bits == ScoreEntry.NotScored) continue;
                json.WriteStartObject();
                json.WriteString("model", chunk.Models[i].Name);
                json.WriteString("version", chunk.Models[i].Version);
                json.WriteNumber("schema", chunk.Models[i].Target.Schema.Version);
                json.WriteString("feature_hash", user.Entries[i].FeatureHash.ToString("x16", CultureInfo.InvariantCulture));
                json.WriteNumber("probability", BitConverter.UInt64BitsToDouble(user.Entries[i].Bits));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Write(json, user.Action);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, BestAction? action)
    {
        if (action is not { Campaign.Length: > 0 } best)
        {
            json.WriteNull("next_action");
            return;
        }

        json.WriteStartObject("next_action");
        json.WriteString("campaign", best.Campaign);
        json.WriteNumber("per_million", best.PerMillion);
        json.WriteNumber("expected_minor", best.ExpectedMinor);
        json.WriteEndObject();
    }
}
