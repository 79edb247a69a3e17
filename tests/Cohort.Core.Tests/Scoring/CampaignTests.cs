using Cohort.Core.Purchases;
using Cohort.Core.Scoring;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Scoring;

public class CampaignTests
{
    private const string Dairy = """
        # Coupons.
        campaign dairy_coupon "A coupon for dairy":
          eligible: spend("DAIRY") >= 20 and share("FRESH \"BIO\"") < 0.5  # not the fresh ones
          category: DAIRY
          value: 2.50
          cost: 0.1
          from: 2026-01-01
          until: 2026-03-31
          holdout: 12.5%
          per_week: 2
        """;

    private static readonly BusinessDate Day = BusinessDate.Of(2026, 3, 4);

    [Fact]
    public void A_file_is_read_as_written()
    {
        Assert.True(CampaignFile.TryParse(Dairy, RuleBench.Taxonomy, out var file, out var errors), string.Join('\n', errors));

        var campaign = Assert.Single(file.Campaigns);
        Assert.Equal(("dairy_coupon", "A coupon for dairy", "DAIRY", 250, 10), (campaign.Name, campaign.Title, campaign.Category, campaign.ValueMinor, campaign.CostMinor));
        Assert.Equal((125_000, 2, "2026-01-01", "2026-03-31"), (campaign.HoldoutPerMillion, campaign.MostPerWeek, campaign.From.ToString(), campaign.Until.ToString()));
        Assert.Equal("dairy_coupon", Assert.Single(file.Eligibility.Segments).Name);
    }

    [Theory]
    [InlineData(3, "2.505", 2_505)]
    [InlineData(0, "250", 250)]
    [InlineData(2, "2.50", 250)]
    public void An_amount_has_the_digits_of_the_currency(int digits, string value, long minor)
    {
        var text = Dairy.Replace("2.50", value, StringComparison.Ordinal).Replace("cost: 0.1", "cost: 0", StringComparison.Ordinal);

        Assert.True(CampaignFile.TryParse(text, RuleBench.Taxonomy, out var file, out var errors, digits), string.Join('\n', errors));

        Assert.Equal(minor, file.Campaigns[0].ValueMinor);
    }

    [Fact]
    public void An_amount_is_refused_When_the_currency_has_fewer_digits()
    {
        Assert.False(CampaignFile.TryParse(Dairy, RuleBench.Taxonomy, out _, out var errors, 0));

        Assert.Equal("The value \"2.50\" is no amount; write major units without decimal places, as in 250.", errors[0].Message);
    }

    [Theory]
    [InlineData("  category: DAIRY", "  category: DIARY", 4, "Unknown category")]
    [InlineData("  value: 2.50", "  value: 2.505", 5, "is no amount")]
    [InlineData("  value: 2.50", "  value: -1", 5, "is no amount")]
    [InlineData("  from: 2026-01-01", "  from: 1.1.2026", 7, "is no date")]
    [InlineData("  from: 2026-01-01", "  from: 2026-04-01", 2, "before it begins")]
    [InlineData("  holdout: 12.5%", "  holdout: 0.1", 9, "is no share")]
    [InlineData("  per_week: 2", "  per_week: 0", 10, "no number of offers")]
    [InlineData("  cost: 0.1", "", 2, "has no cost")]
    [InlineData("  cost: 0.1", "  costs: 0.1", 6, "is no line of a campaign")]
    [InlineData("spend(\"DAIRY\") >= 20", "spend(\"DIARY\") >= 20", 3, "Unknown category")]
    [InlineData("spend(\"DAIRY\") >= 20", "spend(\"DAIRY\") >= ", 3, "Expected")]
    [InlineData("spend(\"DAIRY\") >= 20", "orders() > 1 segment other: orders() > 2", 1, "more than one rule")]
    public void A_fault_is_told_with_its_line(string right, string wrong, int line, string message)
    {
        Assert.False(CampaignFile.TryParse(Dairy.Replace(right, wrong, StringComparison.Ordinal), RuleBench.Taxonomy, out _, out var errors));

        Assert.Contains(errors, error => error.Line == line && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_best_action_has_the_highest_expected_value_above_nothing()
    {
        Campaign[] campaigns = [New("a", 1_000, 10), New("b", 2_000, 500), New("c", 100, 200)];

        Assert.Equal(new BestAction("a", 300_000, 290), Best(campaigns, [300_000, 300_000, 900_000]));
        Assert.Equal(new BestAction("b", 600_000, 700), Best(campaigns, [300_000, 600_000, 900_000]));
        Assert.Equal(BestAction.None, Best(campaigns, [10_000, 250_000, 900_000]));
        Assert.Equal("a", Best(campaigns, [300_000, -1, 900_000]).Campaign);
        Assert.Equal("b", Best(campaigns, [900_000, 600_000, 0], eligible: 0b110).Campaign);
        Assert.Equal("a", Best([New("a", 1_000, 0), New("b", 1_000, 0)], [5_000, 5_000]).Campaign);
        Assert.Equal("", Best([New("a", 1_000, 0) with { Until = Day.AddDays(-1) }], [500_000]).Campaign);
        Assert.Equal("", Best([New("a", 1_000, 0) with { HoldoutPerMillion = 1_000_000 }], [500_000]).Campaign);
    }

    [Fact]
    public void A_holdout_is_the_share_it_says_the_same_for_ever_and_another_for_each_campaign()
    {
        var (one, other) = (New("one", 1, 0) with { HoldoutPerMillion = 100_000 }, New("other", 1, 0) with { HoldoutPerMillion = 100_000 });
        var users = Enumerable.Range(0, 100_000).Select(i => System.Text.Encoding.UTF8.GetBytes("user-" + i)).ToList();

        Assert.InRange(users.Count(user => one.HoldsOut(user)), 9_500, 10_500);
        Assert.InRange(users.Count(user => one.HoldsOut(user) && other.HoldsOut(user)), 800, 1_200);
        Assert.True(users.Where(user => one.HoldsOut(user)).All(user => (one with { HoldoutPerMillion = 200_000 }).HoldsOut(user)));
        Assert.Equal([1, 7, 12, 22, 24], Enumerable.Range(0, 25).Where(i => one.HoldsOut(users[i])));
    }

    [Fact]
    public void A_user_is_given_a_campaign_no_more_often_in_a_week_than_it_says()
    {
        var offers = new OfferTable();
        Campaign[] campaigns = [New("a", 1_000, 0), New("b", 500, 0)];
        var monday = BusinessDate.Of(2026, 3, 2);

        Assert.Equal("a", Choose(900_000, monday));
        Assert.Equal("a", Choose(900_000, monday));
        Assert.Equal("b", Choose(0, monday));
        Assert.Equal("b", Choose(900_000, monday.AddDays(6)));
        Assert.Equal("a", Choose(900_000, monday.AddDays(7)));
        Assert.Equal(1, offers.Offers(1, "a", monday.AddDays(7)));
        var restored = new OfferTable();
        restored.Restore(1, "a", 1, monday.AddDays(7));
        Assert.False(restored.Allows(1, New("b", 1, 0) with { Name = "a", MostPerWeek = 1 }, monday.AddDays(7)) && restored.Current(1) != "a");

        string Choose(int perMillion, BusinessDate date)
        {
            var best = BestAction.Of(campaigns, [3], [perMillion, 900_000], 1, "u"u8, date, offers);
            offers.Note(1, best.Campaign, date);
            return best.Campaign;
        }
    }

    private static BestAction Best(Campaign[] campaigns, int[] perMillion, ulong eligible = ulong.MaxValue) =>
        BestAction.Of(campaigns, [eligible], perMillion, 1, "u"u8, Day, new OfferTable());

    private static Campaign New(string name, long value, long cost) =>
        new(name, name, "", "DAIRY", value, cost, Day.AddDays(-10), Day.AddDays(30), 0, 1);
}
