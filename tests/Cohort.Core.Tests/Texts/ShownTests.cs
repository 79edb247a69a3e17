using System.Text;
using System.Text.Json;
using Cohort.Core.Texts;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Texts;

public class ShownTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("ann", "ann")]
    [InlineData("Käse 日 😀", "Käse 日 😀")]
    [InlineData("a\u001b[2Jb\r\nc", "a\\u001b[2Jb\\u000d\\u000ac")]
    [InlineData("gnp.\u202eexe", "gnp.\\u202eexe")]
    [InlineData("a\U000e0041b", "a\\udb40\\udc41b")]
    public void It_escapes_what_is_not_seen_When_a_text_is_shown(string text, string shown) => Assert.Equal(shown, Shown.Of(text));

    [Fact]
    public void It_keeps_line_ends_and_tabs_When_the_text_has_lines() =>
        Assert.Equal("a\n\tb\r\nc\\u000dd\\u001b", Shown.Lines("a\n\tb\r\nc\rd\u001b"));

    [Fact]
    public void It_cuts_between_characters_When_a_text_is_too_long()
    {
        Assert.Equal("ab…", Shown.Cut("abc", 2));
        Assert.Equal("a…", Shown.Cut("a😀b", 2));
        Assert.Equal("abc", Shown.Cut("abc", 3));
        Assert.Equal("ä…", Shown.Within("äöü", 5));
        Assert.Equal("äöü", Shown.Within("äöü", 6));
    }

    [Fact]
    public void Nothing_unseen_is_left_and_the_bound_holds_Whatever_the_text() => Prop.ForAll(AnyText.Arbitrary, text =>
    {
        var within = Shown.Within(text, 100);
        string[] all = [Shown.Of(text), Shown.Cut(text), within, Excerpt.Of(text), Excerpt.Of(Encoding.UTF8.GetBytes(text))];
        return all.All(shown => shown.EnumerateRunes().All(rune => !Unseen.IsEscaped(rune)))
            && Shown.Lines(text).EnumerateRunes().All(rune => !Unseen.IsEscaped(rune) || rune.Value is '\n' or '\t' or '\r')
            && Encoding.UTF8.GetByteCount(within) <= 100 && Shown.Within(within, 100) == within && all[3].Length <= 600;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void JSON_says_the_same_When_it_was_made_to_be_shown() => Prop.ForAll(AnyText.Arbitrary, text =>
    {
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var json = JsonSerializer.Serialize(whole, Relaxed);
        return JsonSerializer.Deserialize<string>(Shown.Lines(json)) == whole;
    }).QuickCheckThrowOnFailure();
}
