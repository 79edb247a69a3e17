using Cohort.Serving.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

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

    internal static async Task<ServedShop> Shop()
    {
        var shop = await ServedShop.Open();
        await shop.Bought(
            ("ann", "milk", 12.50m, "2026-03-01"), ("ann", "cheese", 8m, "2026-03-02"), ("bob", "apple", 3m, "2026-03-02"), ("cat", "milk", 25m, "2026-03-20"), ("cat", "apple", 4m, "2026-03-20"));
        await shop.Engine.AppendJsonAsync("this is no purchase\n"u8.ToArray());
        return shop;
    }
}
