using System.Text.Json;
using System.Text.Unicode;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;

namespace Cohort.Core.Mappings.Records;

/// <summary>Reads a record of JSON onto a tape: what the mapping looks at, and nothing else.</summary>
internal sealed class JsonRecord(RecordTape tape)
{
    private const int LongestKey = 512;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = Limits.RuleDepth };

    // The object in which each place was last seen: one that is seen twice in the same is there twice.
    private readonly long[] _seenIn = new long[tape.Tree.Count];
    private long _objects;
    private Rejection? _fault;

    /// <summary>Reads the whole record; null where it is JSON.</summary>
    public Rejection? Read(ReadOnlySpan<byte> record, int mostBytes)
    {
        if (record.Length > mostBytes) return Faults.TooLong(record.Length, mostBytes);
        if (!Utf8.IsValid(record)) return Faults.NotUtf8(record);
        if (!record.ContainsAnyExcept(" \t\r\n"u8)) return Faults.Empty;
        if (record.StartsWith("\uFEFF"u8)) return Faults.ByteOrderMark;
        try
        {
            return ReadDocument(tape.Begin(record));
        }
        catch (JsonException fault)
        {
            return Faults.NotJson(record, fault);
        }
    }

    private Rejection? ReadDocument(ReadOnlySpan<byte> record)
    {
        _fault = null;
        var json = new Utf8JsonReader(record, Strict);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) _fault = Faults.NotAnObject(record);
        ReadValue(ref json, PathTree.Root);
        json.Read(); // Throws where more than white space follows.
        return _fault;
    }

    private void ReadValue(ref Utf8JsonReader json, int branch)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadObject(ref json, branch);
                break;
            case JsonTokenType.StartArray:
                ReadArray(ref json, branch);
                break;
            case JsonTokenType.String when json.ValueIsEscaped:
                if (!tape.TryAddEscaped(branch, json.ValueSpan)) _fault ??= LoneSurrogate(branch, json.ValueSpan);
                break;
            case JsonTokenType.String:
                tape.Add(NodeKind.Text, branch, (int)json.TokenStartIndex + 1, json.ValueSpan.Length);
                break;
            default:
                tape.Add(KindOf(json.TokenType), branch, (int)json.TokenStartIndex, json.ValueSpan.Length);
                break;
        }
    }

    private static NodeKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => NodeKind.Number,
        JsonTokenType.True => NodeKind.True,
        JsonTokenType.False => NodeKind.False,
        _ => NodeKind.Null,
    };

    private void ReadObject(ref Utf8JsonReader json, int branch)
    {
        var start = (int)json.TokenStartIndex;
        var node = tape.Add(NodeKind.Object, branch, start, 1);
        if (tape.Tree.HasKeys(branch))
        {
            var number = ++_objects;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName) ReadProperty(ref json, branch, number);
        }
        else
        {
            json.Skip();
        }

        tape.Close(node);
    }

    private void ReadProperty(ref Utf8JsonReader json, int branch, long number)
    {
        var child = ChildOf(in json, branch);
        json.Read();
        if (child < 0)
        {
            json.Skip();
            return;
        }

        if (_seenIn[child] == number) _fault ??= Twice(child);
        _seenIn[child] = number;
        ReadValue(ref json, child);
    }

    private int ChildOf(in Utf8JsonReader json, int branch)
    {
        if (!json.ValueIsEscaped) return tape.Tree.KeyOf(branch, json.ValueSpan);
        if (json.ValueSpan.Length > LongestKey) return -1;
        Span<byte> plain = stackalloc byte[LongestKey];
        return JsonText.TryUnescape(json.ValueSpan, plain, out var length) ? tape.Tree.KeyOf(branch, plain[..length]) : -1;
    }

    private void ReadArray(ref Utf8JsonReader json, int branch)
    {
        var node = tape.Add(NodeKind.Array, branch, (int)json.TokenStartIndex, 1);
        if (tape.Tree.HasElements(branch))
        {
            var every = tape.Tree.EveryOf(branch);
            for (var index = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; index++)
            {
                ReadElement(ref json, tape.Tree.IndexOf(branch, index), every);
            }
        }
        else
        {
            json.Skip();
        }

        tape.Close(node);
    }

    private void ReadElement(ref Utf8JsonReader json, int alone, int every)
    {
        if (alone >= 0)
        {
            // Whoever asks for one element and for all of them gets it twice.
            var again = json;
            if (every >= 0) ReadValue(ref again, alone);
            else ReadValue(ref json, alone);
        }

        if (every >= 0) ReadValue(ref json, every);
        else if (alone < 0) json.Skip();
    }

    private Rejection Twice(int branch)
    {
        var path = tape.Tree.WrittenOf(branch);
        return new Rejection(RejectionReason.DuplicateField, FieldOf(path), $"The field {Excerpt.Of(path)} stands twice; expected it once.");
    }

    private Rejection LoneSurrogate(int branch, ReadOnlySpan<byte> escaped)
    {
        var path = tape.Tree.WrittenOf(branch);
        return new Rejection(
            RejectionReason.NotUtf8, FieldOf(path),
            $"The field {Excerpt.Of(path)} is {Excerpt.Of(escaped)}, which escapes half of a surrogate pair; expected text that UTF-8 can hold.");
    }

    /// <summary>A path as the field of a rejection, which stores keep as a short text.</summary>
    internal static string FieldOf(string path) => Shown.Within(path, Limits.NameBytes);
}
