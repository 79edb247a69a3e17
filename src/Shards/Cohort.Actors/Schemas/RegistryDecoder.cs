using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cohort.Actors.Connectors;
using Cohort.Core;
using Cohort.Core.Purchases;

namespace Cohort.Actors.Schemas;

/// <summary>Decodes records that name a schema of a registry, in front of their content or in a header.</summary>
/// <param name="schemas">The registry's schemas.</param>
/// <param name="mostBytes">Bytes that a record may have.</param>
internal sealed class RegistryDecoder(RegistrySchemas schemas, int mostBytes) : IRecordDecoder
{
    // Names of fields are not in what is decoded, so that it becomes larger.
    private const int MostJsonBytes = Limits.LargestRecordBytes;

    // What a message tells of bytes that nobody expected.
    private const int ShownBytes = 8;

    private static readonly JsonWriterOptions AsTheyAre = new(
        )
    { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Decoding Decode(in SourceRecord record, out ReadOnlyMemory<byte> content, out Rejection? rejection)
    {
        content = default;
        var bytes = record.Bytes;
        if (bytes.Length > mostBytes)
            return Refuse(RejectionReason.TooLong,
                $"The record has {bytes.Length} bytes; expected at most {mostBytes}.", out rejection);
        if (!SchemaKey.TryRead(record, out var key, out var rest, out var isInHeader))
        {
            var beginning = Convert.ToHexStringLower(bytes.Span[..Math.Min(bytes.Length, ShownBytes)]);
            return Refuse(RejectionReason.WrongFormat,
                $"The record names no schema: it begins with the bytes {beginning}; expected 00 and the number of a "
                    + $"schema, or the header {SchemaKey.Header}.", out rejection);
        }

        rejection = null;
        if (schemas.Find(key) is not { } found) return Decoding.Waiting;
        if (found.Form is not { } form) return Refuse(RejectionReason.WrongFormat,
            $"The record cannot be decoded: {found.Fault}.", out rejection);
        try
        {
            content = form is JsonForm ? (isInHeader ? bytes : rest) : Written(form, isInHeader
                ? rest.Span : default, isInHeader ? bytes : rest);
            return Decoding.Done;
        }
        catch (InvalidDataException fault)
        {
            return Refuse(RejectionReason.WrongFormat,
                $"The record is not as its schema {key} says: {fault.Message}.", out rejection);
        }
    }

    private static ReadOnlyMemory<byte> Written(IWrittenForm form, ReadOnlySpan<byte> place,
        ReadOnlyMemory<byte> content)
    {
        var buffer = new ArrayBufferWriter<byte>(content.Length * 2);
        using var json = new Utf8JsonWriter(buffer, AsTheyAre);
        form.Write(place, content, new BoundedJson(json, MostJsonBytes));
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static Decoding Refuse(RejectionReason reason, string detail, out Rejection? rejection)
    {
        rejection = new Rejection(reason, "", detail);
        return Decoding.Refused;
    }
}
