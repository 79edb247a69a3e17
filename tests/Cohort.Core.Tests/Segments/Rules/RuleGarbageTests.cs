using Cohort.Core.Expressions;
using Cohort.Core.Segments.Rules;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Segments.Rules;

public class RuleGarbageTests
{
    private static readonly string[] Fragments =
    [
        "segment ", "affinity ", "top ", "off ", " and ", " or ", "not ", " between ", "spend", "rank", "share(", "(", ")",
        "\"", "\"DAIRY\"", "\"DIARY\"", "\\", ",", ":", "30", " days", "91", "0", "1_", "1.5", ".", "%", "<", ">=", "!", "=",
        "+", "-", "*", "/ 0", "#", "\n", "\r", "\r\n", "a", "segment b: orders() > 1\n", "\uD800", "😀", "“", "\0", "\u2028",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements(Fragments).ListOf().Select(string.Concat),
        Gen.Elements(Fragments).ListOf().Select(parts => "segment a: " + string.Concat(parts)),
        Gen.Choose(0, 0xFFFF).Select(code => (char)code).ListOf().Select(codes => new string([.. codes])),
        Gen.Choose(32, 126).Select(code => (char)code).ListOf().Select(codes => "segment a: " + new string([.. codes])));

    [Fact]
    public void Never_throws_and_names_a_place_in_the_text_When_the_text_is_garbage() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(Text.ToArbitrary(), text =>
        {
            var isRead = RuleText.TryParse(text, out var rules, out var errors);

            Assert.Equal(isRead, rules is not null);
            Assert.Equal(isRead, errors.Count == 0);
            Assert.InRange(errors.Count, 0, 50);
            Assert.All(errors, error => AssertInside(text, error));
            if (isRead && !rules!.TryBind(RuleBench.Taxonomy, out _, out errors)) Assert.InRange(errors.Count, 1, 50);
        }));

    private static void AssertInside(string text, RuleError error)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r');
        Assert.InRange(error.Line, 1, lines.Length);
        Assert.InRange(error.Column, 1, lines[error.Line - 1].Length + 1);
        Assert.Matches("[.?]$", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }
}
