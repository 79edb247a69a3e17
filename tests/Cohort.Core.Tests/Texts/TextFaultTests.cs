using System.Text;
using System.Text.Unicode;
using Cohort.Core.Texts;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Texts;

public class TextFaultTests
{
    [Theory]
    [InlineData("1042")]
    [InlineData("Käse & Brot")]
    [InlineData("می‌خواهم")] // With a joiner in the middle.
    [InlineData("\u200fעברית")]
    [InlineData("👩‍👩‍👧")]
    public void It_lets_a_text_through_When_a_name_may_be_so(string text) => Assert.Null(TextFault.Of("category", text, Limits.NameBytes));

    [Theory]
    [InlineData("", "The user's id is empty; give 1 to 128 bytes of UTF-8.")]
    [InlineData("a\0b", "The user's id \"a\\u0000b\" holds a control character; remove it.")]
    [InlineData("a\u009bb", "The user's id \"a\\u009bb\" holds a control character; remove it.")]
    [InlineData("a\u202eb", "The user's id \"a\\u202eb\" holds U+202E, which nobody sees and which changes the order or the line of what is shown; remove it.")]
    [InlineData("a\u2028b", "The user's id \"a\\u2028b\" holds U+2028, which nobody sees and which changes the order or the line of what is shown; remove it.")]
    public void It_names_the_reason_and_the_remedy_When_an_id_cannot_be_so(string id, string fault) => Assert.Equal(fault, TextFault.OfId("user's id", id));

    [Fact]
    public void It_refuses_half_a_pair_When_no_UTF_8_can_say_it() =>
        Assert.Equal("The user's id \"a\\ud83d\" has half of a surrogate pair; spell it in UTF-8.", TextFault.OfId("user's id", "a\ud83d"));

    [Fact]
    public void It_quotes_the_beginning_alone_When_a_text_is_far_too_long() => Assert.Equal(
        $"The user's id \"{new string('x', 40)}…\" has 10000000 bytes of UTF-8; shorten it to 128.", TextFault.OfId("user's id", new string('x', 10_000_000)));

    [Fact]
    public void It_says_the_same_of_characters_and_of_bytes_When_they_are_one_text() => Prop.ForAll(AnyText.Arbitrary, text =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var isWhole = Encoding.UTF8.GetString(bytes) == text;
        var isLet = TextFault.Of("text", text, int.MaxValue, mayBeEmpty: true) is null;

        return isLet == (isWhole && !Unseen.HasRefused(bytes));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_character_is_refused_in_bytes_When_it_is_refused_in_text()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.TryCreate(value, out var rune)) continue;
            Assert.Equal(Unseen.IsRefused(rune), Unseen.HasRefused(Encoding.UTF8.GetBytes($"a{rune}b")));
            Assert.True(!Unseen.IsRefused(rune) || Unseen.IsEscaped(rune), $"U+{value:X4} is refused, and shown as it is.");
        }
    }

    [Fact]
    public void A_fault_is_short_and_shows_nothing_unseen_Whatever_the_text() => Prop.ForAll(AnyText.Arbitrary, text =>
    {
        var fault = TextFault.OfId("user's id", text);
        return fault is null || (fault.Length < 600 && fault.EnumerateRunes().All(rune => !Unseen.IsEscaped(rune)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_let_in_is_UTF_8_without_NUL_Whatever_the_text() => Prop.ForAll(AnyText.Arbitrary, text =>
    {
        var isLet = TextFault.OfReason("reason", text) is null;
        return !isLet || (!text.Contains('\0', StringComparison.Ordinal) && Utf8.IsValid(Encoding.UTF8.GetBytes(text)) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text);
    }).QuickCheckThrowOnFailure();
}
