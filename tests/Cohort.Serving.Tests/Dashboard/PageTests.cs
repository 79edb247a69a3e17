using Cohort.Serving.Http.Doors;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Access;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>Every page with data, in a browser.</summary>
[Trait("Category", "Slow")]
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    public static TheoryData<string, string, string> Pages => new()
    {
        { "/", "Overview", "2026-03-20" },
        { "/segments", "Segments", "Dairy lovers" },
        { "/segments/dairy_lovers", "Dairy lovers", "2026-05-30" },
        { "/overlap", "Overlap of segments", "Quiet for two weeks" },
        { "/editor", "Editor", "These rules are in force." },
        { "/versions", "Versions of the rules", "in force" },
        { "/users", "User", "ann" },
        { "/users/ann", "User ann", "Affinity to DAIRY" },
        { "/scores", "Scores", "Nobody scores here." },
        { "/operations", "Operations", "What the rebalancer would do now" },
        { "/dead-letters", "Dead letters", "not-json" },
        { "/audit", "Audit log", "Nothing was changed yet." },
    };

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task A_page_shows_its_data_and_is_open_to_everybody(string path, string title, string text)
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await Shop();
        foreach (var isDark in (bool[])[false, true])
        {
            var faults = new List<string>();
            var page = await browser.OpenAsync(shop.Address, faults, isDark);

            await page.GotoAsync(path);

            await page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1, Exact = true }).WaitForAsync();
            await page.GetByText(text).First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.WaitForFunctionAsync("() => window.Blazor !== undefined");
            var axe = await page.RunAxe();
            Assert.Empty(axe.Violations.Select(one => $"{path}{(isDark ? " in the dark" : "")}: {one.Id}: {one.Help} ({string.Join("; ", one.Nodes.Take(3).Select(node => node.Html))})"));
            Assert.Empty(faults);
            await page.Context.CloseAsync();
        }
    }

    [SkippableFact]
    public async Task A_page_that_there_is_not_says_so()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await Shop();
        var page = await browser.OpenAsync(shop.Address);

        await page.GotoAsync("/segments/nothing");
        await page.GetByText("There is no segment \"nothing\"").First.WaitForAsync();

        await page.GotoAsync("/users/nobody");
        await page.GetByText("\"nobody\"").First.WaitForAsync();
    }

    [SkippableFact]
    public async Task A_page_fits_a_narrow_screen()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await Shop();
        var page = await browser.OpenAsync(shop.Address);
        await page.SetViewportSizeAsync(390, 800);

        foreach (var path in Pages.Select(one => (string)one[0]))
        {
            await page.GotoAsync(path);
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
            var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wide <= 1, $"{path} is {wide} pixels wider than a narrow screen.");
        }
    }

    [SkippableFact]
    public async Task Who_counts_gets_to_no_page_that_names_users_by_going_there_from_another()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        var (secret, key) = ApiKey.Create("counter", AccessRoles.Count);
        await using var shop = await Shop(key);
        var page = await browser.OpenAsync(shop.Address);
        await page.Context.AddCookiesAsync([new Cookie { Name = BrowserKey.Cookie, Value = secret, Url = shop.Address.AbsoluteUri }]);

        await page.GotoAsync("/segments/dairy_lovers");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Who leaves when, if nobody buys anything more" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Members", Exact = true })).ToHaveCountAsync(0);
        await Expect(page.GetByText("ann", new() { Exact = true })).ToHaveCountAsync(0);
        Assert.Empty((await page.RunAxe()).Violations.Select(one => one.Help));
        await page.WaitForFunctionAsync("() => window.Blazor !== undefined");
        foreach (var path in (string[])["/users/ann", "/operations", "/users/cat", "/dead-letters"])
        {
            await page.EvaluateAsync("path => window.Blazor.navigateTo(path)", path);
            await Expect(page).ToHaveURLAsync(new Uri(shop.Address, path).AbsoluteUri);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This page may name users" })).ToBeVisibleAsync();
            await Expect(page.GetByText("DAIRY")).ToHaveCountAsync(0);
        }

        Assert.Empty((await page.RunAxe()).Violations.Select(one => one.Help));
        await page.EvaluateAsync("() => window.Blazor.navigateTo('/')");
        await Expect(page.GetByText("Users in the window")).ToBeVisibleAsync();
    }

    internal static async Task<ServedShop> Shop(params ApiKey[] keys)
    {
        var shop = await ServedShop.Open(keys);
        await shop.Bought(
            ("ann", "milk", 12.50m, "2026-03-01"), ("ann", "cheese", 8m, "2026-03-02"), ("bob", "apple", 3m, "2026-03-02"), ("cat", "milk", 25m, "2026-03-20"), ("cat", "apple", 4m, "2026-03-20"));
        await shop.Engine.AppendJsonAsync("this is no purchase\n"u8.ToArray());
        return shop;
    }
}
