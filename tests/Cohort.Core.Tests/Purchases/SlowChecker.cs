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
    private static readonly string[] Ours = [.. Required, "source", "currency"];

    public static Reading Read(byte[] record, string baseCurrency)
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

    private static Reading ReadObject(JsonElement root, string baseCurrency)
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
        var missing = Required.FirstOrDefault(name => !values.ContainsKey(name));
        if (missing is not null) return Reading.Refused(RejectionReason.MissingField, missing);
        var at = (long)values["occurred_at"]!;
        return Reading.Accepted(
            (string)values["event_id"]!, (string)values["user_id"]!, (string)values["sku"]!,
            (string?)values.GetValueOrDefault("source") ?? "", (long)(BigInteger)values["amount"]!,
            (int)(BigInteger)values["quantity"]!, at, new BusinessDate((ushort)(at / 86_400)));
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

    private static (RejectionReason? Fault, object? Value) ReadValue(string name, JsonElement value, string baseCurrency)
    {
        if (name is "amount" or "quantity")
        {
            if (value.ValueKind != JsonValueKind.Number) return (RejectionReason.WrongType, null);
            return name == "amount" ? ReadNumber(value, 2, 1_000_000_000_000) : ReadNumber(value, 0, 1_000_000);
        }
        if (value.ValueKind == JsonValueKind.Null && !Required.Contains(name)) return (null, null);
        if (value.ValueKind != JsonValueKind.String) return (RejectionReason.WrongType, null);
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return (RejectionReason.NotUtf8, null);
        }
        if (name == "currency") return text == baseCurrency ? (null, text) : (RejectionReason.WrongCurrency, null);
        if (name == "occurred_at") return ReadTime(text);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > 128 || bytes == 0 && name != "source") return (RejectionReason.OutOfRange, null);
        return text.Any(char.IsControl) ? (RejectionReason.WrongFormat, null) : (null, text);
    }

    private static (RejectionReason?, object?) ReadNumber(JsonElement value, int digits, long limit)
    {
        var match = Number().Match(value.GetRawText());
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

    [GeneratedRegex(@"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.[0-9]+)?([Zz]|(?<offset>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z")]
    private static partial Regex Time();
}
