using Cohort.Serving.Tests.Support;
using Cohort.Testing;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>What the page of a user says beyond numbers: when they were in what, and why a model says what it says.</summary>
[Trait("Category", "Slow")]
public sealed class UserPageTests(Browser browser) : IClassFixture<Browser>
{
    [SkippableFact]
    public async Task Memberships_lie_on_a_line_of_time_And_are_told_as_dates_too()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);

        await page.GotoAsync("/users/bob");

        await page.GetByRole(AriaRole.Img, new() { Name = "Segments of the user from 90 days ago until 30 days ahead" }).WaitForAsync();
        var row = page.Locator(".numbers tr").Filter(new() { HasText = "Quiet for two weeks" });
        await Assertions.Expect(row.Locator("td")).ToHaveTextAsync("from 2026-03-16 to 2026-03-20; stays beyond 2026-04-19 without a purchase");
    }

    [SkippableFact]
    public async Task A_score_is_taken_apart_With_what_each_campaign_is_worth()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await ServedShop.Scoring(MadeUpModels.Linear(1), MadeUpModels.Linear(2, "DAIRY"));
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"), ("ann", "cheese", 8m, "2026-03-02"), ("bob", "milk", 1m, "2026-03-02"));
        var why = await shop.Engine.ExplainScoreAsync("ann", "churn");
        var page = await browser.OpenAsync(shop.Address);
        await page.GotoAsync("/users/ann");

        await page.GetByLabel("Why", new() { Exact = true }).SelectOptionAsync("churn");

        await page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Why churn says") }).WaitForAsync();
        var row = page.GetByRole(AriaRole.Row, new() { NameRegex = new($"^{why.Features[0].Name} ") });
        await Assertions.Expect(row.Locator("td span")).ToHaveClassAsync(why.Features[0].Contribution < 0 ? "less" : "more");
        await page.GetByRole(AriaRole.Row, new() { NameRegex = new("^milk_week ") }).WaitForAsync();
        Assert.Empty((await page.RunAxe()).Violations.Select(one => $"{one.Id}: {one.Help}"));
    }

    [SkippableFact]
    public async Task A_segment_says_which_versions_changed_it_and_what_refers_to_it()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        await shop.Engine.ActivateAsync(ServedShop.Rules + "\nsegment more \"More\": orders() >= 2\n", note: new("bob", "More is better"));
        await shop.Engine.ActivateAsync(
            ServedShop.Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 22", StringComparison.Ordinal) + "\nsegment both \"Both\": in(\"dairy_lovers\") and in(\"buyers\")\n",
            note: new("bob", "Milk is dearer"));
        var page = await browser.OpenAsync(shop.Address);

        await page.GotoAsync("/segments/dairy_lovers");

        await page.GetByText("2 versions of the rules changed it").WaitForAsync();
        var changes = page.Locator("details tr").Filter(new() { HasText = "spend(\"DAIRY\")" });

        // What comes before the page is live is drawn anew when it becomes so.
        await Assertions.Expect(changes.Locator("th")).ToHaveTextAsync(["3", "1"]);
        await Assertions.Expect(changes.Locator("code")).ToHaveTextAsync(["spend(\"DAIRY\") >= 22", "spend(\"DAIRY\") >= 10"]);
        await Assertions.Expect(changes.First).ToContainTextAsync("Milk is dearer");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Both", Exact = true })).ToHaveAttributeAsync("href", "/segments/both");
    }

    [SkippableFact]
    public async Task Segments_that_say_the_same_are_pointed_out()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await ServedShop.Open("\nsegment again \"Again\": orders() >= 1\n");
        var page = await browser.OpenAsync(shop.Address);

        await page.GotoAsync("/segments");

        await page.GetByText("One rule may say something else than is meant").WaitForAsync();
        await Assertions.Expect(page.Locator("details p.warn")).ToContainTextAsync("Line 6:");
    }
}
