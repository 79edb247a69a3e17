namespace Cohort.Store.Tests.Serving;

/// <summary>Texts that a journal may have from before they were refused at the door.</summary>
internal static class HostileTexts
{
    private static readonly string[] Pieces =
        ["a", "ä", "😀", "\0", "\n", "\u0010", "0", "u0000", "u", "\u001b[2J", "\u202e", "\u2028", "\uffff", "\ufeff", "'", "\\", "%", "\ud83d", "\ude00"];

    /// <summary>So many texts, no two the same, none empty; with halves of surrogate pairs where they are asked for.</summary>
    public static List<string> Of(int count, bool withHalves)
    {
        var dice = new Random(7);
        var pieces = withHalves ? Pieces : Pieces[..^2];
        var texts = new HashSet<string>(["\0", "a\0b", "a\0c", "\u0010", "\u00100", "\u0010\u00100", "a\u00100"], StringComparer.Ordinal);
        while (texts.Count < count) texts.Add(string.Concat(Enumerable.Range(0, dice.Next(1, 8)).Select(_ => pieces[dice.Next(pieces.Length)])));
        return [.. texts];
    }
}
