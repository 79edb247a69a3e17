using Cohort.Store.Serving.Postgres;

namespace Cohort.Store.Tests.Serving;

internal sealed class PostgresTextTests
{
    [Theory]
    [InlineData("ann", "ann")]
    [InlineData("", "")]
    [InlineData("Käse 😀 \u202e", "Käse 😀 \u202e")]
    [InlineData("a\u0010b", "a\u0010b")]
    [InlineData("a\0b", "\u0010a\u00100b")]
    [InlineData("\u0010", "\u0010\u0010\u0010")]
    public void A_text_has_this_form(string text, string form)
    {
        Assert.Equal(form, PostgresText.Of(text));
        Assert.Equal(text, PostgresText.Read(form));
    }

    [Fact]
    public void A_text_that_was_stored_as_it_was_is_read_so()
    {
        foreach (var stored in new[] { "\u0010", "\u0010a", "\u0010a\u0010", "\u0010a\u0010x", "\u0010a\u0010u12", "\u0010a\u0010uxyzw" })
            Assert.Equal(stored, PostgresText.Read(stored));
    }

    [Fact]
    public void Each_text_has_its_own_form_and_the_form_gives_it_back_Whatever_it_is()
    {
        var texts = HostileTexts.Of(20_000, withHalves: true);
        var forms = texts.ConvertAll(PostgresText.Of);

        Assert.Equal(texts, forms.ConvertAll(PostgresText.Read));
        Assert.Equal(texts.Count, forms.Distinct(StringComparer.Ordinal).Count());
        Assert.All(forms, form => Assert.DoesNotContain('\0', form));
        Assert.All(forms, form => Assert.Equal(form, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(form))));
    }
}
