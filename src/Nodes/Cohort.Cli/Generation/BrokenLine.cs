namespace Cohort.Cli.Generation;

/// <summary>Breaks a good line in one of the ways that producers do. No result is a purchase.</summary>
internal static class BrokenLine
{
    private static ReadOnlySpan<byte> UserField => "\"user_id\":\""u8;
    private static ReadOnlySpan<byte> AmountField => "\"amount\":"u8;
    private static ReadOnlySpan<byte> TimeField => "\"occurred_at\":\""u8;

    /// <summary>Number of ways.</summary>
    public const int Ways = 9;

    /// <summary>Breaks the line at the start of a buffer and gives its new length, at most 32 bytes more.</summary>
    public static int Break(Span<byte> line, int length, Xoshiro random) => random.Below(Ways) switch
    {
        0 => 1 + random.Below(length - 1), // cut off
        1 => Overwrite(line, length, ValueAfter(line, TimeField) + 5, "02-30"u8), // no such date
        2 => ReplaceNumber(line, length, "NaN"u8),
        3 => ReplaceNumber(line, length, "null"u8),
        4 => ReplaceNumber(line, length, "1.005"u8),
        5 => Overwrite(line, length, line.IndexOf(UserField) + 1, "User"u8), // user_id is missing
        6 => Overwrite(line, length, ValueAfter(line, UserField), [0xff]), // not UTF-8
        7 => Insert(line, length, 1, "\"sku\":\"s000001\","u8), // a field twice
        _ => Overwrite(line, length, ValueAfter(line, TimeField) + 10, ["_"u8[0]]), // no timestamp
    };

    private static int ValueAfter(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field) => line.IndexOf(field) + field.Length;

    private static int Overwrite(Span<byte> line, int length, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(line[at..]);
        return length;
    }

    private static int ReplaceNumber(Span<byte> line, int length, ReadOnlySpan<byte> text)
    {
        var at = ValueAfter(line, AmountField);
        var end = at + line[at..].IndexOf((byte)',');
        line[end..length].CopyTo(line[at..]);
        return Insert(line, length - (end - at), at, text);
    }

    private static int Insert(Span<byte> line, int length, int at, ReadOnlySpan<byte> text)
    {
        line[at..length].CopyTo(line[(at + text.Length)..]);
        text.CopyTo(line[at..]);
        return length + text.Length;
    }
}
