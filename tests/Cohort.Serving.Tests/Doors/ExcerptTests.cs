using Cohort.Serving.Http.Doors;

namespace Cohort.Serving.Tests.Doors;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("{\"range\":3}", "{\"range\":3}")]
    [InlineData("Grüße 🥛", "Grüße 🥛")]
    [InlineData("a\0b\nc\u001b[2J", "a\\u{0}b\\u{a}c\\u{1b}[2J")]
    [InlineData("a\u202eb\u2066c\u200d", "a\\u{202e}b\\u{2066}c\\u{200d}")]
    [InlineData("a\u2028b", "a\\u{2028}b")]
    public void It_holds_nothing_that_a_log_or_a_database_could_stumble_over(string text, string excerpt) =>
        Assert.Equal(excerpt, Excerpt.Of(text, Excerpt.Name));

    [Fact]
    public void It_is_bounded_whatever_is_sent()
    {
        Assert.Equal(131, Excerpt.Of(new string('x', 1_000_000), Excerpt.Name).Length);
        Assert.InRange(Excerpt.Of(new string('\0', 1_000_000), Excerpt.Name).Length, 128, 140);
        Assert.Equal("\ufffd", Excerpt.Of("\ud800", Excerpt.Name));
    }
}
