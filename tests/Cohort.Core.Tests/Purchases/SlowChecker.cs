using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cohort.Core.Purchases;

namespace Cohort.Core.Tests.Purchases;

/// <summary>
/// The rules of a record, said again without care for speed, on JsonDocument and big integers and with nothing from the
/// reader: the oracle of its property tests.
/// </summary>
internal static partial class SlowChecker
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);
    private static readonly string[] Required = ["event_id", "user_id", "sku", "amount", "quantity", "occurred_at"];
    private static readonly string[] Ours = [.. Required, "source", "currency", "order_id", "replaces", "voids"];
    private static readonly string[] OfVoid = ["event_id", "user_id", "occurred_at"];
    private static readonly string[] NotOfVoid = ["sku", "amount", "quantity", "order_id", "replaces"];

    public static Reading Read(byte[] record, BaseCurrency baseCurrency)
    {
        if (record.Length > 65_536) return Reading.Refused(RejectionReason.TooLong, "");
        try
        {
            StrictUtf8.GetString(record);
            using var document = JsonDocument.Parse(record);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Reading.Refused(RejectionReason.NotAnObject, "");
            return ReadObject(document.RootElement, baseCurrency);
        }
        catch (DecoderFallbackException)
        {
            return Reading.Refused(RejectionReason.NotUtf8, "");
        }
        catch (JsonException)
        {
            return Reading.Refused(RejectionReason.NotJson, "");
        }
    }

    private static Reading ReadObject(JsonElement root, BaseCurrency baseCurrency)
    {
        var values = new Dictionary<string, object?>();
        foreach (var property in root.EnumerateObject())
        {
            var name = NameOf(property);
            if (name is null || !Ours.Contains(name)) continue;
            if (values.ContainsKey(name)) return Reading.Refused(RejectionReason.DuplicateField, name);
            var (fault, value) = ReadValue(name, property.Value, baseCurrency);
            if (fault is { } reason) return Reading.Refused(reason, name);
            values.Add(name, value);
        }
        var voids = (string?)values.GetValueOrDefault("voids");
        var missing = (voids is null ? Required : OfVoid).FirstOrDefault(name => !values.ContainsKey(name));
        if (missing is not null) return Reading.Refused(RejectionReason.MissingField, missing);
        if (voids is not null && NotOfVoid.FirstOrDefault(values.ContainsKey) is { } more) return Reading.Refused(RejectionReason.WrongFormat, more);
        var replaces = voids ?? (string?)values.GetValueOrDefault("replaces") ?? "";
        if (replaces == (string)values["event_id"]!) return Reading.Refused(RejectionReason.OutOfRange, voids is null ? "replaces" : "voids");
        var at = (long)values["occurred_at"]!;
        return Reading.Accepted(
            (string)values["event_id"]!, (string)values["user_id"]!, (string?)values.GetValueOrDefault("sku") ?? "",
            (string?)values.GetValueOrDefault("source") ?? "", (string?)values.GetValueOrDefault("order_id") ?? "", replaces, (long)((BigInteger?)values.GetValueOrDefault("amount") ?? 0),
            (int)((BigInteger?)values.GetValueOrDefault("quantity") ?? 0), at, new BusinessDate((ushort)(at / 86_400)));
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static (RejectionReason? Fault, object? Value) ReadValue(string name, JsonElement value, BaseCurrency baseCurrency)
    {
        if (value.ValueKind == JsonValueKind.Number && name == "amount") return ReadAmount(value.GetRawText(), baseCurrency.MinorDigits);
        if (value.ValueKind == JsonValueKind.Number && name == "quantity") return ReadNumber(value.GetRawText(), 0, 1_000_000);
        if (value.ValueKind == JsonValueKind.Number && name is not ("currency" or "occurred_at"))
        {
            var digits = value.GetRawText();
            if (!digits.All(letter => letter == '-' || char.IsAsciiDigit(letter))) return (RejectionReason.WrongType, null);
            return digits.Length > 128 ? (RejectionReason.OutOfRange, null) : (null, digits);
        }

        if (value.ValueKind == JsonValueKind.Null && !Required.Contains(name)) return (null, null);
        if (value.ValueKind != JsonValueKind.String || name == "quantity") return (RejectionReason.WrongType, null);
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return (RejectionReason.NotUtf8, null);
        }
        if (name == "currency") return text == baseCurrency.Code ? (null, text) : (RejectionReason.WrongCurrency, null);
        if (name == "occurred_at") return ReadTime(text);
        if (name == "amount") return JsonNumber().IsMatch(text) ? ReadAmount(text, baseCurrency.MinorDigits) : (RejectionReason.WrongFormat, null);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > 128 || bytes == 0 && name is not ("source" or "order_id")) return (RejectionReason.OutOfRange, null);
        return text.Any(char.IsControl) ? (RejectionReason.WrongFormat, null) : (null, text);
    }

    // Where a number is no whole one, those nearest to it are: the one within a millionth is meant.
    private static (RejectionReason?, object?) ReadAmount(string number, int digits)
    {
        const long limit = 1_000_000_000_000;
        var exactly = ReadNumber(number, digits, limit);
        if (exactly.Item1 != RejectionReason.WrongFormat) return exactly;
        var match = Number().Match(number);
        var fraction = match.Groups["fraction"].Value;
        var mantissa = BigInteger.Parse(match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        var exponent = (int)BigInteger.Min(BigInteger.Parse("0" + match.Groups["exponent"].Value, CultureInfo.InvariantCulture), 10_000);
        var power = (match.Groups["sign"].Value == "-" ? -exponent : exponent) + digits - fraction.Length;
        var unit = BigInteger.Pow(10, -power);
        var nearest = (mantissa + (unit / 2)) / unit;
        if (BigInteger.Abs(mantissa - (nearest * unit)) * 1_000_000 > unit || nearest > limit) return exactly;
        return (null, match.Groups["minus"].Success ? -nearest : nearest);
    }

    private static (RejectionReason?, object?) ReadNumber(string number, int digits, long limit)
    {
        var match = Number().Match(number);
        var fraction = match.Groups["fraction"].Value;
        var mantissa = BigInteger.Parse(match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        if (mantissa.IsZero) return (null, BigInteger.Zero);
        var written = BigInteger.Parse("0" + match.Groups["exponent"].Value, CultureInfo.InvariantCulture);
        // Records of the tests have fewer than 10,000 digits.
        var exponent = (int)BigInteger.Min(written, 10_000) * (match.Groups["sign"].Value == "-" ? -1 : 1) + digits - fraction.Length;
        var unit = BigInteger.Pow(10, Math.Abs(exponent));
        if (exponent < 0 && !(mantissa % unit).IsZero) return (RejectionReason.WrongFormat, null);
        var units = exponent < 0 ? mantissa / unit : mantissa * unit;
        if (units > limit) return (RejectionReason.OutOfRange, null);
        return (null, match.Groups["minus"].Success ? -units : units);
    }

    private static (RejectionReason?, object?) ReadTime(string text)
    {
        var match = Time().Match(text);
        if (!match.Success) return (RejectionReason.WrongFormat, null);
        int Part(string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);
        var (year, month, day) = (Part("year"), Part("month"), Part("day"));
        // The calendar repeats every 400 years, and DateTime has no year 0.
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year % 400 + 400, month)) return (RejectionReason.WrongFormat, null);
        var leap = Part("second") == 60;
        if (Part("hour") > 23 || Part("minute") > 59 || Part("second") > 60) return (RejectionReason.WrongFormat, null);
        var time = new DateTime(year == 0 ? 400 : year, month, day, Part("hour"), Part("minute"), leap ? 59 : Part("second"), DateTimeKind.Utc);
        var seconds = (long)(time - DateTime.UnixEpoch).TotalSeconds - (year == 0 ? 146_097L * 86_400 : 0);
        if (match.Groups["offset"].Success)
        {
            if (Part("hours") > 23 || Part("minutes") > 59) return (RejectionReason.WrongFormat, null);
            seconds -= (Part("hours") * 60 + Part("minutes")) * (match.Groups["offset"].Value == "-" ? -60 : 60);
        }
        if (leap && (seconds + 1) % 86_400 != 0) return (RejectionReason.WrongFormat, null);
        return seconds is >= 0 and < 4_133_980_800 ? (null, seconds) : (RejectionReason.OutOfRange, null);
    }

    [GeneratedRegex(@"^(?<minus>-)?(?<whole>\d+)(\.(?<fraction>\d+))?([eE](?<sign>[+-])?(?<exponent>\d+))?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z")]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.[0-9]+)?([Zz]|(?<offset>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z")]
    private static partial Regex Time();
}
