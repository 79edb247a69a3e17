using System.Text;
using System.Text.Json;
using Cohort.Actors.Connectors;
using Cohort.Core.Segments;

namespace Cohort.Actors.Publishing;

/// <summary>A transition as a record of its topic: JSON, keyed by user, so that each user's transitions keep their order.</summary>
internal static class TransitionRecord
{
    private static readonly string[] Causes = ["purchase", "day-turned", "rules-changed", "taxonomy-changed", "partials-summed", "scored"];

    public static TopicRecord Of(string topic, Transition transition) =>
        new(topic, Encoding.UTF8.GetBytes(transition.UserId), Json(transition));

    private static byte[] Json(Transition transition)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("id", transition.Id);
            json.WriteString("user_id", transition.UserId);
            json.WriteString("segment", transition.Segment);
            json.WriteString("change", transition.Entered ? "entered" : "left");
            json.WriteString("as_of", transition.AsOf.ToString());
            json.WriteString("cause", Causes[(int)transition.Cause]);
            if (transition.EventId.Length > 0) json.WriteString("event_id", transition.EventId);
            Write(json, "rules", transition.Rules);
            Write(json, "taxonomy", transition.Taxonomy);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Activation activation)
    {
        json.WriteStartObject(name);
        json.WriteNumber("revision", activation.Revision);
        json.WriteString("version", activation.Version);
        json.WriteEndObject();
    }
}
