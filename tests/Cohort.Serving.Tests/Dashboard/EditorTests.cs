using Cohort.Serving.Tests.Support;
using Microsoft.Playwright;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>Somebody changes a rule, sees what that would change, and puts it in force.</summary>
[Trait("Category", "Slow")]
public sealed class EditorTests(Browser browser) : IClassFixture<Browser>
{
    [SkippableFact]
    public async Task A_rule_is_changed_previewed_and_put_in_force()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);
        await Typed(page, ServedShop.Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 22", StringComparison.Ordinal));

        // Ann has 20.50 and leaves; cat has 25.00 and stays.
        var row = page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Dairy lovers changed") });
        await row.WaitForAsync();
        Assert.Equal(["Dairy lovers", "changed", "2", "1", "0", "−1"], await row.Locator("th, td").AllInnerTextsAsync());
        await page.GetByText("Some of them, and why").ClickAsync();
        await page.GetByText("20.50 against 22.00").First.WaitForAsync();
        Assert.Equal(1, (await shop.Engine.StatusAsync()).RulesRevision);

        await page.GetByLabel("Reason, for the audit log").FillAsync("Milk is dearer now.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await page.GetByText("Revision 2 is in force.").WaitForAsync();

        Assert.Equal(2, (await shop.Engine.StatusAsync()).RulesRevision);
        Assert.Equal(["cat"], (await shop.Engine.MembersAsync("dairy_lovers")).Items);
        await page.GotoAsync("/audit");
        await page.GetByText("Reason: Milk is dearer now.").First.WaitForAsync();
    }

    [SkippableFact]
    public async Task A_fault_is_told_at_its_place_While_one_types()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);

        await Typed(page, "segment a \"A\": spend(\"DIARY\") >= 10\n");

        await page.GetByRole(AriaRole.Button, new() { Name = "line 1, column 22" }).ClickAsync();
        await page.GetByText("did you mean \"DAIRY\"").First.WaitForAsync();
        Assert.Equal(21, await page.EvaluateAsync<int>("() => document.getElementById('rules').selectionStart"));
    }

    // The text can be changed as soon as the page hears of it.
    private static async Task Typed(IPage page, string rules)
    {
        await page.GotoAsync("/editor");
        await page.GetByLabel("Text of the rules").FillAsync(rules);
    }
}
