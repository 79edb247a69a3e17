using FsCheck;
using FsCheck.Fluent;

namespace Cohort.Core.Tests.Texts;

/// <summary>Texts as an outsider would send them: control characters, directions, halves of pairs, formulas, and much of it.</summary>
internal static class AnyText
{
    private static readonly string[] Pieces =
    [
        "a", "Z", "1", " ", "ä", "日", "😀", "\0", "\n", "\r", "\r\n", "\t", "\u001b[2J", "\u007f", "\u0085", "\u0010", "\u00100", "\u0010u0000",
        "\u200b", "\u200c", "\u200d", "\u200e", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\uffff",
        "\ud83d", "\ude00", "\U000e0041", "=1+1", "+", "-", "@", "'", "\"", "\\", "\\u202e", ",", ";", "<script>",
    ];

    /// <summary>A text of such pieces; one in eight is far longer than anything that is let in.</summary>
    public static Arbitrary<string> Arbitrary { get; } = Arb.From(
        from pieces in Gen.ArrayOf(Gen.Elements(Pieces))
        from times in Gen.Frequency((7, Gen.Constant(1)), (1, Gen.Choose(100, 2_000)))
        select string.Concat(Enumerable.Repeat(string.Concat(pieces), times)));
}
