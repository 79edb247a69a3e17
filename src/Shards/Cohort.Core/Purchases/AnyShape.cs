using System.Text.Json;
using System.Text.Unicode;
using Cohort.Core.Texts;

namespace Cohort.Core.Purchases;

/// <summary>Reads a record in any spelling that JSON allows, and finds the fault of one that is no purchase.</summary>
internal sealed class AnyShape(BaseCurrency currency, BusinessCalendar calendar, int mostBytes = Limits.RecordBytes)
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 64 };

    // Unescaping never lengthens, so that all strings of one record fit together.
    private byte[]? _scratch;
    private int _used;

    /// <summary>Reads the whole record; null where it is a purchase.</summary>
    public Rejection? Read(ReadOnlySpan<byte> record, out PurchaseFields fields)
    {
        fields = default;
        _used = 0;
        if (record.Length > mostBytes) return Faults.TooLong(record.Length, mostBytes);
        if (!Utf8.IsValid(record)) return Faults.NotUtf8(record);
        if (!record.ContainsAnyExcept(" \t\r\n"u8)) return Faults.Empty;
        if (record.StartsWith("\uFEFF"u8)) return Faults.ByteOrderMark;
        try
        {
            return ReadDocument(record, ref fields);
        }
        catch (JsonException fault)
        {
            return Faults.NotJson(record, fault);
        }
    }

    private Rejection? ReadDocument(ReadOnlySpan<byte> record, ref PurchaseFields fields)
    {
        var json = new Utf8JsonReader(record, Strict);
        json.Read();
        Rejection? fault = null;
        if (json.TokenType == JsonTokenType.StartObject)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var field = FieldNamed(in json);
                json.Read();
                if (field != PurchaseField.None && fault is null) fault = ReadField(field, in json, record, ref fields);

                // Whose record it is says who reads it, whatever else is wrong with it.
                else if (field == PurchaseField.UserId && fields.UserId.IsEmpty) ReadField(field, in json, record, ref fields);
                json.Skip();
            }
        }
        else
        {
            fault = Faults.NotAnObject(record);
            json.Skip();
        }
        json.Read(); // Throws where more than white space follows.
        return fault ?? FaultOf(fields);
    }

    private static Rejection? FaultOf(in PurchaseFields fields)
    {
        var required = fields.IsVoid ? PurchaseField.OfVoid : PurchaseField.Required;
        if ((fields.Seen & required) != required) return Faults.Missing(required & ~fields.Seen);
        if (fields.IsVoid && (fields.Seen & PurchaseField.NotOfVoid) is not PurchaseField.None and var more) return Faults.NotOfVoid(more);
        return fields.ReplacesItself ? Faults.ReplacesItself(fields.IsVoid, fields.EventId) : null;
    }

    private static PurchaseField FieldNamed(in Utf8JsonReader json)
    {
        const int longestEscaped = 6 * 11; // occurred_at, each letter as \u0000
        var name = json.ValueSpan;
        if (!json.ValueIsEscaped) return PurchaseFields.Named(name);
        if (name.Length > longestEscaped) return PurchaseField.None;
        Span<byte> plain = stackalloc byte[longestEscaped];
        return JsonText.TryUnescape(name, plain, out var length)
            ? PurchaseFields.Named(plain[..length]) : PurchaseField.None;
    }

    private Rejection? ReadField(
        PurchaseField field, scoped in Utf8JsonReader json, ReadOnlySpan<byte> record, ref PurchaseFields fields)
    {
        if ((fields.Seen & field) != 0) return Faults.Duplicate(field);
        fields.Seen |= field;
        if (json.TokenType == JsonTokenType.Number)
        {
            if (field == PurchaseField.Amount) return ReadAmount(json.ValueSpan, ref fields);
            if (field == PurchaseField.Quantity) return ReadQuantity(json.ValueSpan, ref fields);
            if ((field & PurchaseField.Ids) == 0 || !ExactNumber.IsInteger(json.ValueSpan)) return WrongType(field, in json, record);
        }
        else
        {
            if (json.TokenType == JsonTokenType.Null && (field & PurchaseField.Required) == 0) return null;
            if (json.TokenType != JsonTokenType.String || field == PurchaseField.Quantity) return WrongType(field, in json, record);
        }

        if (!TryReadText(in json, out var text)) return Faults.LoneSurrogate(field, json.ValueSpan);
        return field switch
        {
            PurchaseField.EventId => ReadId(field, text, 1, out fields.EventId),
            PurchaseField.UserId => ReadId(field, text, 1, out fields.UserId),
            PurchaseField.Sku => ReadId(field, text, 1, out fields.Sku),
            PurchaseField.Source => ReadId(field, text, 0, out fields.Source),
            PurchaseField.OrderId => ReadId(field, text, 0, out fields.OrderId),
            PurchaseField.Replaces => ReadId(field, text, 0, out fields.Replaces),
            PurchaseField.Voids => ReadVoids(text, ref fields),
            PurchaseField.Amount => ExactNumber.IsNumber(text) ? ReadAmount(text, ref fields) : Faults.NotANumber(text),
            PurchaseField.OccurredAt => ReadTime(text, ref fields),
            _ => text.SequenceEqual(currency.Bytes) ? null : Faults.WrongCurrency(text, currency),
        };
    }

    private static Rejection WrongType(PurchaseField field, in Utf8JsonReader json, ReadOnlySpan<byte> record) =>
        Faults.WrongType(field, json.TokenType, record[(int)json.TokenStartIndex..]);

    private Rejection? ReadAmount(ReadOnlySpan<byte> number, ref PurchaseFields fields) =>
        ExactNumber.ReadNearly(number, currency.MinorDigits, Limits.AmountMinor, out fields.AmountMinor) switch
        {
            Exactness.Whole => null,
            Exactness.Fractional => Faults.TooManyDecimals(number, currency),
            _ => Faults.AmountOutOfRange(number, currency),
        };

    private static Rejection? ReadQuantity(ReadOnlySpan<byte> number, ref PurchaseFields fields)
    {
        var exactness = ExactNumber.Read(number, 0, Limits.Quantity, out var quantity);
        fields.Quantity = (int)quantity;
        return exactness switch
        {
            Exactness.Whole => null,
            Exactness.Fractional => Faults.QuantityNotWhole(number),
            _ => Faults.QuantityOutOfRange(number),
        };
    }

    private static Rejection? ReadId(
        PurchaseField field, ReadOnlySpan<byte> text, int atLeast, out ReadOnlySpan<byte> id)
    {
        id = text;
        if (text.Length < atLeast || text.Length > Limits.IdBytes) return Faults.IdLength(field, text, atLeast);
        return Unseen.HasRefused(text) ? Faults.UnseenCharacter(field, text) : null;
    }

    private static Rejection? ReadVoids(ReadOnlySpan<byte> text, ref PurchaseFields fields)
    {
        fields.IsVoid = true;
        return ReadId(PurchaseField.Voids, text, 1, out fields.Replaces);
    }

    private Rejection? ReadTime(ReadOnlySpan<byte> text, ref PurchaseFields fields)
    {
        if (!Timestamp.TryRead(text, out var unixSeconds)) return Faults.NotATimestamp(text);
        return fields.TrySetTime(unixSeconds, calendar) ? null : Faults.TimeOutOfRange(text);
    }

    /// <summary>The text of a string, in the record or in the scratch; false where it holds half a surrogate pair.</summary>
    private bool TryReadText(scoped in Utf8JsonReader json, out ReadOnlySpan<byte> text)
    {
        text = json.ValueSpan;
        if (!json.ValueIsEscaped) return true;
        _scratch ??= new byte[mostBytes];
        var free = _scratch.AsSpan(_used);
        if (!JsonText.TryUnescape(text, free, out var length)) return false;
        _used += length;
        text = free[..length];
        return true;
    }
}
