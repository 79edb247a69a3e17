using Cohort.Core.Purchases;
using Xunit;
using static Cohort.Core.Tests.Purchases.WholeRecord;

namespace Cohort.Core.Tests.Purchases;

/// <summary>Which numbers are an amount or a quantity.</summary>
public class PurchaseNumbersTests
{
    [Theory]
    [InlineData("3.86", 386)]
    [InlineData("3.860", 386)]
    [InlineData("386e-2", 386)]
    [InlineData("386E-02", 386)]
    [InlineData("1e2", 10_000)]
    [InlineData("1E+2", 10_000)]
    [InlineData("-0.5", -50)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("-0.0e-999999999999999999999", 0)]
    [InlineData("0e99999999999999999999", 0)]
    [InlineData("7", 700)]
    [InlineData("10000000000", 1_000_000_000_000)]
    [InlineData("-10000000000.00", -1_000_000_000_000)]
    [InlineData("0.00000000000000000001e20", 100)]
    [InlineData("100000000000000000000000e-23", 100)]
    public void It_reads_the_exact_amount_When_it_is_whole_minor_units(string amount, long minor)
    {
        Assert.True(Reader.TryRead(With("amount", amount), out var purchase, out _));
        Assert.Equal(minor, purchase.AmountMinor);
    }

    [Theory]
    [InlineData("3.3000000000000003", 330)]
    [InlineData("0.30000000000000004", 30)]
    [InlineData("-3.3000000000000003", -330)]
    [InlineData("3.2999999999999998", 330)]
    [InlineData("3.30000001", 330)]
    [InlineData("3.29999999", 330)]
    [InlineData("33000000000000003e-16", 330)]
    [InlineData("0.00999999999", 1)]
    [InlineData("9999999999.99999999", 1_000_000_000_000)]
    [InlineData("10000000000.00000001", 1_000_000_000_000)]
    [InlineData("1e-400", 0)]
    [InlineData("-1e-99999999999", 0)]
    public void It_reads_the_amount_that_was_meant_When_it_is_within_a_millionth_of_a_minor_unit(string amount, long minor)
    {
        foreach (var written in new[] { amount, Quoted(amount) })
        {
            Assert.True(Reader.TryRead(With("amount", written), out var purchase, out _));
            Assert.Equal(minor, purchase.AmountMinor);
        }
    }

    [Theory]
    [InlineData("\"199.00\"", 19_900)]
    [InlineData("\"-0.5\"", -50)]
    [InlineData("\"7\"", 700)]
    [InlineData("\"386e-2\"", 386)]
    [InlineData("\"3.\\u0038\"", 380)]
    public void It_reads_the_amount_When_it_is_a_number_as_text(string amount, long minor)
    {
        Assert.True(Reader.TryRead(With("amount", amount), out var purchase, out _));
        Assert.Equal(minor, purchase.AmountMinor);
    }

    [Theory]
    [InlineData("3.861", RejectionReason.WrongFormat)]
    [InlineData("1e-3", RejectionReason.WrongFormat)]
    [InlineData("1e400", RejectionReason.OutOfRange)]
    [InlineData("1e99999999999999999999", RejectionReason.OutOfRange)]
    [InlineData("10000000000.01", RejectionReason.OutOfRange)]
    [InlineData("-10000000000.01", RejectionReason.OutOfRange)]
    [InlineData("99999999999999999999", RejectionReason.OutOfRange)]
    [InlineData("\"NaN\"", RejectionReason.WrongFormat)]
    [InlineData("\"3,86\"", RejectionReason.WrongFormat)]
    [InlineData("\" 3.86\"", RejectionReason.WrongFormat)]
    [InlineData("\"+3.86\"", RejectionReason.WrongFormat)]
    [InlineData("\"03.86\"", RejectionReason.WrongFormat)]
    [InlineData("\"3.\"", RejectionReason.WrongFormat)]
    [InlineData("\".5\"", RejectionReason.WrongFormat)]
    [InlineData("\"1e\"", RejectionReason.WrongFormat)]
    [InlineData("\"1e5x\"", RejectionReason.WrongFormat)]
    [InlineData("\"-\"", RejectionReason.WrongFormat)]
    [InlineData("\"3.861\"", RejectionReason.WrongFormat)]
    [InlineData("\"10000000000.01\"", RejectionReason.OutOfRange)]
    [InlineData("3.30000002", RejectionReason.WrongFormat)]
    [InlineData("3.300000010000000001", RejectionReason.WrongFormat)]
    [InlineData("3.29999998999999999", RejectionReason.WrongFormat)]
    [InlineData("10000000000.000000011", RejectionReason.WrongFormat)]
    [InlineData("null", RejectionReason.WrongType)]
    [InlineData("true", RejectionReason.WrongType)]
    [InlineData("[3.86]", RejectionReason.WrongType)]
    [InlineData("{\"minor\":386}", RejectionReason.WrongType)]
    public void It_refuses_the_amount_When_it_cannot_be_booked(string amount, RejectionReason reason) =>
        AssertRefused(With("amount", amount), reason, "amount");

    [Theory]
    [InlineData("NaN")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("Infinity")]
    [InlineData("1e")]
    [InlineData("-")]
    public void It_is_not_JSON_When_the_number_is_not(string amount) =>
        AssertRefused(With("amount", amount), RejectionReason.NotJson, "");

    [Theory]
    [InlineData("2.0", 2)]
    [InlineData("-3", -3)]
    [InlineData("0", 0)]
    [InlineData("1e6", 1_000_000)]
    [InlineData("-1000000", -1_000_000)]
    public void It_reads_the_quantity_When_it_is_whole(string quantity, int expected)
    {
        Assert.True(Reader.TryRead(With("quantity", quantity), out var purchase, out _));
        Assert.Equal(expected, purchase.Quantity);
    }

    [Theory]
    [InlineData("1.5", RejectionReason.WrongFormat)]
    [InlineData("1000001", RejectionReason.OutOfRange)]
    [InlineData("-1000001", RejectionReason.OutOfRange)]
    [InlineData("\"2\"", RejectionReason.WrongType)]
    [InlineData("null", RejectionReason.WrongType)]
    public void It_refuses_the_quantity_When_it_is_not_a_count(string quantity, RejectionReason reason) =>
        AssertRefused(With("quantity", quantity), reason, "quantity");
}
