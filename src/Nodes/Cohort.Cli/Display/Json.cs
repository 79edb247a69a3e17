using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cohort.Core.Purchases;

namespace Cohort.Cli.Display;

/// <summary>Answers for programs: one JSON object to a line, names in snake_case, dates as text, money in minor units.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new DateConverter() },
    };

    /// <summary>Writes one object as one line.</summary>
    public static void Write(TextWriter output, object answer) => output.WriteLine(JsonSerializer.Serialize(answer, Options));

    private sealed class DateConverter : JsonConverter<BusinessDate>
    {
        public override BusinessDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            BusinessDate.TryParse(reader.GetString(), out var date) ? date : throw new JsonException("No date.");

        public override void Write(Utf8JsonWriter writer, BusinessDate value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
