using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;
using Xunit;

namespace Cohort.Core.Tests.Scoring;

public class WeekOffersTests
{
    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);
    private static readonly ulong Ann = UserHash.Of("ann"u8);

    private static readonly Campaign[] Campaigns = [Campaign("milk_week"), Campaign("wine_week"), Campaign("bread")];

    [Fact]
    public void What_was_offered_this_week_is_taken_back_as_it_was()
    {
        var ledgers = new OfferTable();
        foreach (var campaign in (string[])["milk_week", "wine_week", "milk_week"]) ledgers.Note(Ann, campaign, Monday);

        var text = WeekOffers.Of(ledgers, Ann, Campaigns, Monday);
        var again = new OfferTable();
        WeekOffers.Restore(again, "ann", "milk_week", text, Monday);

        Assert.Equal("milk_week=2,wine_week=1", text);
        Assert.Equal((2, 1, "milk_week"), (again.Offers(Ann, "milk_week", Monday), again.Offers(Ann, "wine_week", Monday), again.Current(Ann)));
        again.Note(Ann, "milk_week", Monday.AddDays(1));
        Assert.Equal("milk_week=2,wine_week=1", WeekOffers.Of(again, Ann, Campaigns, Monday));
        again.Note(Ann, "wine_week", Monday.AddDays(2));
        Assert.Equal("milk_week=2,wine_week=2", WeekOffers.Of(again, Ann, Campaigns, Monday));
    }

    [Fact]
    public void Nothing_counts_any_more_When_the_week_is_over()
    {
        var ledgers = new OfferTable();
        WeekOffers.Restore(ledgers, "ann", "milk_week", "milk_week=2", Monday);

        ledgers.Note(Ann, "bread", Monday.AddDays(7));

        Assert.Equal("bread=1", WeekOffers.Of(ledgers, Ann, Campaigns, Monday.AddDays(7)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("milk_week")]
    [InlineData("milk_week=many,=,x=1=2")]
    public void What_cannot_be_read_counts_as_no_offer(string text)
    {
        var ledgers = new OfferTable();

        WeekOffers.Restore(ledgers, "ann", "", text, Monday);

        Assert.Equal("", WeekOffers.Of(ledgers, Ann, Campaigns, Monday));
    }

    private static Campaign Campaign(string name) => new(name, name, "orders() >= 0", "DAIRY", 100, 1, Monday, Monday.AddDays(60), 0, 2);
}
