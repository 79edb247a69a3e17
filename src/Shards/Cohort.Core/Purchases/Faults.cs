using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Cohort.Core.Texts;

namespace Cohort.Core.Purchases;

/// <summary>The sentences in which a record is refused: each names the field, what was found and what was expected.</summary>
internal static class Faults
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("+-.0123456789Ee"u8);

    public static Rejection Empty { get; } =
        new(RejectionReason.NotJson, "", "The record is empty; expected one JSON object.");

    public static Rejection ByteOrderMark { get; } = new(
        RejectionReason.NotJson, "", "The record starts with a byte order mark; expected a JSON object in plain UTF-8.");

    public static Rejection Erased { get; } = new(
        RejectionReason.Erased, PurchaseFields.NameOf(PurchaseField.UserId), "The user was erased, and purchases of theirs that come later are refused.");

    public static Rejection TooLong(int bytes, int most) => new(
        RejectionReason.TooLong, "", $"The record has {bytes} bytes; expected at most {most}.");

    public static Rejection NotUtf8(ReadOnlySpan<byte> record)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(record[at..], out _, out var length) == OperationStatus.Done) at += length;
        return new(RejectionReason.NotUtf8, "",
            $"The record stops being UTF-8 at byte {at}, which is {Excerpt.Of(record.Slice(at, 1))}; expected UTF-8 throughout.");
    }

    public static Rejection NotJson(ReadOnlySpan<byte> record, JsonException fault)
    {
        var at = (int)Math.Min(fault.BytePositionInLine ?? 0, record.Length);
        for (var line = fault.LineNumber ?? 0; line > 0; line--) at += record[at..].IndexOf((byte)'\n') + 1;
        var found = at >= record.Length ? "its end" : Excerpt.Of(record[at..]);
        return new(RejectionReason.NotJson, "",
            $"The record stops being JSON at byte {at}, where {found} stands; expected one whole JSON object.");
    }

    public static Rejection NotAnObject(ReadOnlySpan<byte> record) => new(
        RejectionReason.NotAnObject, "", $"The record is the JSON value {Excerpt.Of(record.Trim(" \t\r\n"u8))}; expected an object.");

    public static Rejection Duplicate(PurchaseField field) => Of(
        RejectionReason.DuplicateField, field, "stands twice", "it once");

    /// <summary>Names the first field of a set of missing ones.</summary>
    public static Rejection Missing(PurchaseField missing)
    {
        var first = (PurchaseField)(1 << BitOperations.TrailingZeroCount((int)missing));
        return Of(RejectionReason.MissingField, first, "is missing", TypeOf(first));
    }

    public static Rejection WrongType(PurchaseField field, JsonTokenType found, ReadOnlySpan<byte> fromValue)
    {
        var what = found switch
        {
            JsonTokenType.Null => "is null",
            JsonTokenType.True => "is true",
            JsonTokenType.False => "is false",
            JsonTokenType.String => $"is the text {Excerpt.Of(StringAt(fromValue))}",
            JsonTokenType.Number => $"is the number {Excerpt.Of(NumberAt(fromValue))}",
            JsonTokenType.StartObject => "is an object",
            _ => "is an array",
        };
        return Of(RejectionReason.WrongType, field, what, TypeOf(field));
    }

    public static Rejection LoneSurrogate(PurchaseField field, ReadOnlySpan<byte> escaped) => Of(
        RejectionReason.NotUtf8, field, $"is {Excerpt.Of(escaped)}, which escapes half of a surrogate pair", "text that UTF-8 can hold");

    public static Rejection IdLength(PurchaseField field, ReadOnlySpan<byte> text, int atLeast) => Of(
        RejectionReason.OutOfRange, field, $"is {Excerpt.Of(text)}, {text.Length} bytes of UTF-8", $"{atLeast} to {Limits.IdBytes} bytes");

    public static Rejection UnseenCharacter(PurchaseField field, ReadOnlySpan<byte> text) => Of(
        RejectionReason.WrongFormat, field, $"is {Excerpt.Of(text)}, which holds a control character or one that changes the direction of text", "none");

    public static Rejection NotANumber(ReadOnlySpan<byte> text) => Of(
        RejectionReason.WrongFormat, PurchaseField.Amount, $"is the text {Excerpt.Of(text)}", "a number such as 3.86");

    public static Rejection TooManyDecimals(ReadOnlySpan<byte> number, BaseCurrency currency) => Of(
        RejectionReason.WrongFormat, PurchaseField.Amount, $"is {Excerpt.Of(number)}", currency.MinorDigits == 0 ? $"a whole number of {currency}" : $"at most {currency.MinorDigits} decimals");

    public static Rejection AmountOutOfRange(ReadOnlySpan<byte> number, BaseCurrency currency) => Of(
        RejectionReason.OutOfRange, PurchaseField.Amount, $"is {Excerpt.Of(number)}",
        $"at most {Limits.AmountMinor / MinorUnits.InMajor(currency.MinorDigits)} units of the base currency, either sign");

    public static Rejection QuantityNotWhole(ReadOnlySpan<byte> number) => Of(
        RejectionReason.WrongFormat, PurchaseField.Quantity, $"is {Excerpt.Of(number)}", "a whole number");

    public static Rejection QuantityOutOfRange(ReadOnlySpan<byte> number) => Of(
        RejectionReason.OutOfRange, PurchaseField.Quantity, $"is {Excerpt.Of(number)}", $"at most {Limits.Quantity}, either sign");

    public static Rejection NotATimestamp(ReadOnlySpan<byte> text) => Of(
        RejectionReason.WrongFormat, PurchaseField.OccurredAt, $"is {Excerpt.Of(text)}",
        "a date and time that exist, with zone, as in 2017-01-28T14:06:53Z");

    public static Rejection TimeOutOfRange(ReadOnlySpan<byte> text) => Of(
        RejectionReason.OutOfRange, PurchaseField.OccurredAt, $"is {Excerpt.Of(text)}", "a time from 1970-01-01 to 2100-12-31");

    public static Rejection WrongCurrency(ReadOnlySpan<byte> text, BaseCurrency currency) => Of(
        RejectionReason.WrongCurrency, PurchaseField.Currency, $"is {Excerpt.Of(text)}",
        $"the base currency {currency}");

    /// <summary>Names the first field of a set of those that a void does not have.</summary>
    public static Rejection NotOfVoid(PurchaseField more)
    {
        var first = (PurchaseField)(1 << BitOperations.TrailingZeroCount((int)more));
        return Of(
            RejectionReason.WrongFormat, first, "stands beside voids",
            "either voids, which takes a purchase back, or replaces, which puts another in its place");
    }

    public static Rejection ReplacesItself(bool isVoid, ReadOnlySpan<byte> id) => Of(
        RejectionReason.OutOfRange, isVoid ? PurchaseField.Voids : PurchaseField.Replaces,
        $"is {Excerpt.Of(id)}, which is the event_id too", "the event_id of an earlier purchase");

    private static Rejection Of(RejectionReason reason, PurchaseField field, string found, string expected)
    {
        var name = PurchaseFields.NameOf(field);
        return new Rejection(reason, name, $"The field {name} {found}; expected {expected}.");
    }

    private static string TypeOf(PurchaseField field) => field switch
    {
        PurchaseField.Amount => "a number such as 3.86",
        PurchaseField.Quantity => "a whole JSON number such as 2",
        PurchaseField.OccurredAt => "a text such as \"2017-01-28T14:06:53Z\"",
        PurchaseField.Currency => "a text such as \"EUR\"",
        _ => "a text or a whole number",
    };

    private static ReadOnlySpan<byte> StringAt(ReadOnlySpan<byte> json)
    {
        var end = 1;
        while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
        return json[1..end];
    }

    private static ReadOnlySpan<byte> NumberAt(ReadOnlySpan<byte> json)
    {
        var end = json.IndexOfAnyExcept(NumberBytes);
        return end < 0 ? json : json[..end];
    }
}
