using Cohort.Serving.Tests.Support;
using Cohort.Store.Access;
using Microsoft.Playwright;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>What happens while somebody looks, and to whom has no key.</summary>
[Trait("Category", "Slow")]
public sealed class LiveTests(Browser browser) : IClassFixture<Browser>
{
    [SkippableFact]
    public async Task Purchases_show_While_somebody_looks()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);
        await page.GotoAsync("/");
        var counted = page.Locator(".figure", new() { HasText = "Purchases counted" }).Locator(".value");
        await Expect(counted).ToHaveTextAsync("5");

        await shop.Bought(("dan", "milk", 1m, "2026-03-20"), ("eve", "milk", 1m, "2026-03-20"));

        await Expect(counted).ToHaveTextAsync("7");
    }

    [SkippableFact]
    public async Task A_page_says_that_it_is_cut_off_and_comes_back_When_the_process_ends_and_begins_again()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);
        await page.GotoAsync("/segments");
        await page.GetByLabel("Filter segments by name").FillAsync("dairy");
        await Expect(page.GetByText("Buyers")).ToHaveCountAsync(0);

        await shop.StopServing();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();

        // The page comes back by itself, and what was typed into it is gone.
        await shop.ServeAgain();
        await page.GetByText("Buyers").First.WaitForAsync();
    }

    [SkippableFact]
    public async Task Who_has_no_key_is_asked_for_one_and_sees_what_their_key_allows()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        var (secret, key) = ApiKey.Create("reader", AccessRoles.Read);
        await using var shop = await ServedShop.Open(key);
        await shop.Bought(("ann", "milk", 12.50m, "2026-03-01"));
        var page = await browser.OpenAsync(shop.Address);

        await page.GotoAsync("/segments");
        await page.GetByLabel("Your key").FillAsync("cohort_wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByText("This key is not known here.").WaitForAsync();
        await page.GetByLabel("Your key").FillAsync(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await page.GetByText("Dairy lovers").First.WaitForAsync();
        Assert.EndsWith("/segments", page.Url, StringComparison.Ordinal);
        Assert.All(await page.Context.CookiesAsync(), cookie => Assert.True(cookie.HttpOnly && cookie.SameSite == SameSiteAttribute.Strict, cookie.Name));
        await page.GotoAsync("/audit");
        await page.GetByText("The audit log is for who has the role").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("Your key").WaitForAsync();
        await page.GotoAsync("/segments");
        await page.GetByLabel("Your key").WaitForAsync();
    }

    private static ILocatorAssertions Expect(ILocator locator)
    {
        Assertions.SetDefaultExpectTimeout(60_000);
        return Assertions.Expect(locator);
    }
}
