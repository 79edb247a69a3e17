using System.Text;
using Cohort.Core.Ledgers;
using Xunit;

namespace Cohort.Core.Tests.Ledgers;

public class SkuTableTests
{
    [Fact]
    public void It_numbers_skus_in_order_of_appearance_and_finds_each_again()
    {
        var table = new SkuTable();
        byte[][] skus = [.. Enumerable.Range(0, 5_000).Select(i => Encoding.UTF8.GetBytes($"sku-{i * 7919 % 5_000}"))];
        for (var i = 0; i < skus.Length; i++) Assert.Equal(i, table.Intern(skus[i]));

        for (var i = 0; i < skus.Length; i++)
        {
            Assert.Equal(i, table.Intern(skus[i]));
            Assert.True(table[i].SequenceEqual(skus[i]));
        }

        Assert.Equal(5_000, table.Count);
    }

    [Fact]
    public void It_takes_a_sku_longer_than_all_before_it_together()
    {
        var table = new SkuTable();
        var longest = new byte[Limits.IdBytes];
        for (var i = 0; i < 100; i++)
        {
            longest[0] = (byte)i;
            Assert.Equal(i, table.Intern(longest));
        }

        Assert.Equal(99, table[99][0]);
    }

    [Fact]
    public void A_translation_numbers_only_what_is_asked_for()
    {
        var (from, to) = (new SkuTable(), new SkuTable());
        foreach (var sku in (string[])["a", "b", "c"]) from.Intern(Encoding.UTF8.GetBytes(sku));
        to.Intern("c"u8);

        var translation = new SkuTranslation(from, to);

        Assert.Equal((0, 1, 0), (translation[2], translation[0], translation[2]));
        Assert.Equal(2, to.Count);
    }
}
