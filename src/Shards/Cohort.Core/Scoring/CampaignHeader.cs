namespace Cohort.Core.Scoring;

/// <summary>The first line of a campaign, as in <c>campaign dairy_coupon "A coupon for dairy":</c>.</summary>
internal static class CampaignHeader
{
    private const string Word = "campaign";

    /// <summary>Whether a line is one. Looks at each character once.</summary>
    /// <param name="line">The line without comment and white space around it.</param>
    /// <param name="name">The name.</param>
    /// <param name="title">The title; null where there is none.</param>
    public static bool TryParse(ReadOnlySpan<char> line, out string name, out string? title)
    {
        (name, title) = ("", null);
        if (!line.StartsWith(Word, StringComparison.Ordinal)) return false;
        var rest = line[Word.Length..].TrimStart();
        var length = NameLength(rest);
        if (length == 0 || rest.Length == line.Length - Word.Length) return false;
        name = rest[..length].ToString();
        rest = rest[length..].TrimStart();
        if (rest.StartsWith("\"", StringComparison.Ordinal))
        {
            if (rest[1..].IndexOf('"') is not (>= 0 and var end)) return false;
            title = rest.Slice(1, end).ToString();
            rest = rest[(end + 2)..].TrimStart();
        }

        return rest is ":";
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && IsInName(text[length], isFirst: length == 0)) length++;
        return length;
    }

    private static bool IsInName(char c, bool isFirst) =>
        c == '_' || char.IsLetter(c) || (!isFirst && (c == '-' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.DecimalDigitNumber));
}
