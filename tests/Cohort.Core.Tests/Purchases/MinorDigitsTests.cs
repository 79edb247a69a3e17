using Cohort.Core.Purchases;
using Xunit;
using static Cohort.Core.Tests.Purchases.WholeRecord;

namespace Cohort.Core.Tests.Purchases;

public class MinorDigitsTests
{
    [Theory]
    [InlineData("EUR", 2)]
    [InlineData("USD", 2)]
    [InlineData("JPY", 0)]
    [InlineData("KRW", 0)]
    [InlineData("KWD", 3)]
    [InlineData("TND", 3)]
    [InlineData("CLF", 4)]
    [InlineData("XYZ", 2)]
    public void A_currency_has_the_digits_of_ISO_4217(string code, int digits) => Assert.Equal(digits, BaseCurrency.Of(code).MinorDigits);

    [Theory]
    [InlineData("KWD", "12.345", 12_345)]
    [InlineData("KWD", "12.3", 12_300)]
    [InlineData("KWD", "12", 12_000)]
    [InlineData("KWD", "-0.001", -1)]
    [InlineData("KWD", "\"12.345\"", 12_345)]
    [InlineData("KWD", "1.2345e1", 12_345)]
    [InlineData("KWD", "3.3000000000000003", 3_300)]
    [InlineData("KWD", "1000000000", 1_000_000_000_000)]
    [InlineData("JPY", "1200", 1_200)]
    [InlineData("JPY", "1200.0", 1_200)]
    [InlineData("JPY", "1199.9999999", 1_200)]
    [InlineData("JPY", "\"1200\"", 1_200)]
    [InlineData("JPY", "1000000000000", 1_000_000_000_000)]
    [InlineData("CLF", "1.2345", 12_345)]
    public void An_amount_is_read_into_minor_units_When_the_currency_has_more_or_fewer_than_two_digits(string currency, string amount, long minor)
    {
        Assert.True(ReaderIn(currency).TryRead(With("amount", amount), out var purchase, out var rejection), rejection?.Detail);

        Assert.Equal(minor, purchase.AmountMinor);
    }

    [Theory]
    [InlineData("KWD", "12.3456", "The field amount is \"12.3456\"; expected at most 3 decimals.")]
    [InlineData("KWD", "1000000000.001", "The field amount is \"1000000000.001\"; expected at most 1000000000 units of the base currency, either sign.")]
    [InlineData("JPY", "12.50", "The field amount is \"12.50\"; expected a whole number of JPY.")]
    [InlineData("JPY", "0.5", "The field amount is \"0.5\"; expected a whole number of JPY.")]
    [InlineData("JPY", "1000000000001", "The field amount is \"1000000000001\"; expected at most 1000000000000 units of the base currency, either sign.")]
    public void An_amount_is_refused_When_the_currency_has_no_such_amount(string currency, string amount, string detail)
    {
        Assert.False(ReaderIn(currency).TryRead(With("amount", amount), out _, out var rejection));

        Assert.Equal(detail, rejection.Detail);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void A_currency_is_refused_When_it_has_digits_that_none_has(int digits) =>
        Assert.ThrowsAny<ArgumentException>(() => new BaseCurrency("EUR", digits));

    private static PurchaseReader ReaderIn(string currency) => new(BaseCurrency.Of(currency), BusinessCalendar.Utc);
}
