using System.Buffers;
using System.Text;
using System.Text.Json;
using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http.Purchases;

/// <summary>The records of a body, one to a line, and where each was in it.</summary>
internal sealed class PurchaseLines
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _numbers = [];

    /// <summary>The records, each with a line feed behind it.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Of each record the number of its line, or of its element in an array, from 1.</summary>
    public IReadOnlyList<int> Numbers => _numbers;

    /// <summary>Reads lines with an object each; blank ones are none.</summary>
    public static PurchaseLines OfLines(ReadOnlySpan<byte> body)
    {
        var lines = new PurchaseLines();
        body = WithoutMark(body);
        for (var number = 1; !body.IsEmpty; number++)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.ContainsAnyExcept(" \t\r"u8)) lines.Add(line, number);
        }

        return lines.OrEmpty();
    }

    /// <summary>Reads one object, or an array of them, which may be spread over lines.</summary>
    /// <exception cref="BadRequestException">The body is not JSON, or neither of the two.</exception>
    public static PurchaseLines OfJson(ReadOnlySpan<byte> body)
    {
        var lines = new PurchaseLines();
        body = WithoutMark(body);
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = PurchaseLimits.Depth });
        try
        {
            json.Read();
            if (json.TokenType == JsonTokenType.StartObject) lines.AddElement(ref json, body, 1);
            else if (json.TokenType == JsonTokenType.StartArray) lines.AddElements(ref json, body);
            else throw new BadRequestException("The body is neither a JSON object nor an array of them. Send one purchase as an object, several as an array, or one object to a line as application/x-ndjson.");

            // What comes after it would be lost.
            json.Read();
        }
        catch (JsonException fault)
        {
            throw new BadRequestException($"The body is no JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: {Sentence(fault)} Nothing of it was taken. With one object to a line, send it as application/x-ndjson: then each line is judged by itself.");
        }

        return lines.OrEmpty();
    }

    // The library puts the place behind its sentence, counted from 0.
    private static string Sentence(JsonException fault) => fault.Message.Split(" LineNumber:")[0];

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    private void AddElements(ref Utf8JsonReader json, ReadOnlySpan<byte> body)
    {
        for (var number = 1; json.Read() && json.TokenType != JsonTokenType.EndArray; number++) AddElement(ref json, body, number);
    }

    private void AddElement(ref Utf8JsonReader json, ReadOnlySpan<byte> body, int number)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        Add(body[start..(int)json.BytesConsumed], number);
    }

    // Line ends can only be between the tokens of a record that is JSON, where spaces mean the same.
    private void Add(ReadOnlySpan<byte> record, int number)
    {
        if (_numbers.Count == PurchaseLimits.Lines)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The body has more than {PurchaseLimits.Lines} purchases. Send it in several parts; nothing of it was taken.");
        var room = _bytes.GetSpan(record.Length + 1);
        record.CopyTo(room);
        room[..record.Length].Replace((byte)'\n', (byte)' ');
        room[record.Length] = (byte)'\n';
        _bytes.Advance(record.Length + 1);
        _numbers.Add(number);
    }

    private PurchaseLines OrEmpty() => _numbers.Count > 0 ? this : throw new BadRequestException("There is no purchase in the body of the request.");
}
