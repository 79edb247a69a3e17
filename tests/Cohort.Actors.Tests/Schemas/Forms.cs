using System.Buffers;
using System.Text;
using System.Text.Json;
using Cohort.Actors.Schemas;

namespace Cohort.Actors.Tests.Schemas;

/// <summary>Writes records of a form as JSON.</summary>
internal static class Forms
{
    public static string Json(this IWrittenForm form, byte[] content, byte[]? place = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        form.Write(place, content, new BoundedJson(json, 1024 * 1024));
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Every beginning of a record, and each of its bytes changed: all are JSON or refused.</summary>
    public static void MustAnswerWhateverComes(this IWrittenForm form, byte[] record)
    {
        for (var length = 0; length < record.Length; length++) Try(record[..length]);
        for (var at = 0; at < record.Length; at++)
        {
            foreach (var value in (byte[])[0x00, 0x01, 0x7F, 0x80, 0xFF])
            {
                var spoilt = record.ToArray();
                spoilt[at] = value;
                Try(spoilt);
            }
        }

        void Try(byte[] bytes)
        {
            try
            {
                using var _ = JsonDocument.Parse(form.Json(bytes));
            }
            catch (InvalidDataException)
            {
                // An answer.
            }
        }
    }
}
