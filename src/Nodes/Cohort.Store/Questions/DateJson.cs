using System.Text.Json;
using System.Text.Json.Serialization;
using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>Dates as text, as in <c>"2026-03-01"</c>.</summary>
internal sealed class DateJson : JsonConverter<BusinessDate>
{
    public override BusinessDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && BusinessDate.TryParse(reader.GetString(), out var date)
            ? date : throw new JsonException("A date is a text such as \"2026-03-01\".");

    public override void Write(Utf8JsonWriter writer, BusinessDate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
