using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cohort.Core.Purchases;

namespace Cohort.Node.Http;

/// <summary>Answers for programs: names in snake_case, dates as text, money in minor units.</summary>
internal static class Json
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.Converters.Add(new DateConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
    }

    private sealed class DateConverter : JsonConverter<BusinessDate>
    {
        public override BusinessDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && BusinessDate.TryParse(reader.GetString(), out var date)
                ? date : throw new JsonException("A date is a text such as \"2026-03-01\".");

        public override void Write(Utf8JsonWriter writer, BusinessDate value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
