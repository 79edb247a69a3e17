using Cohort.Serving.Tests.Support;
using Deque.AxeCore.Playwright;
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

        await page.GetByLabel("Reason, for the list of versions").FillAsync("Milk is dearer now.");
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

    [SkippableFact]
    public async Task Words_that_fit_are_offered_While_one_types()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);
        await Typed(page, ServedShop.Rules + "\nsegment more \"More\": ");
        await page.GetByText("There is something to mend first.").WaitForAsync();
        var (text, words) = (page.GetByLabel("Text of the rules"), page.GetByRole(AriaRole.Listbox, new() { Name = "Words that fit" }));

        await text.PressSequentiallyAsync("spe");
        await Assertions.Expect(words.GetByRole(AriaRole.Option)).ToHaveTextAsync(["spend()", "lifetime_spend()"]);
        await page.Keyboard.PressAsync("Enter");
        await text.PressSequentiallyAsync("\"f");
        await Assertions.Expect(words.GetByRole(AriaRole.Option)).ToHaveTextAsync(["FRUIT"]);
        Assert.Empty((await page.RunAxe()).Violations.Select(one => $"{one.Id}: {one.Help}"));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("End");
        await text.PressSequentiallyAsync(" > 1 and in(\"");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await text.PressSequentiallyAsync(") and score(\"prop");
        await Assertions.Expect(words.GetByRole(AriaRole.Option)).ToHaveTextAsync(["propensity:DAIRY", "propensity:FRUIT"]);
        await page.Keyboard.PressAsync("Escape");

        Assert.True(await words.IsHiddenAsync());
        Assert.EndsWith("segment more \"More\": spend(\"FRUIT\") > 1 and in(\"dairy_lovers\") and score(\"prop", await text.InputValueAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Nobody_overwrites_what_somebody_else_put_in_force_unseen()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);
        await Typed(page, ServedShop.Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 22", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Dairy lovers changed") }).WaitForAsync();
        await page.GetByLabel("Reason, for the list of versions").FillAsync("Milk is dearer now.");

        await shop.Engine.ActivateAsync(ServedShop.Rules + "\nsegment more \"More\": orders() >= 2\n", note: new("bob", "More is better"));

        var alert = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "bob put it there" });
        await alert.WaitForAsync();
        await page.GetByText("because: More is better").First.WaitForAsync();
        Assert.True(await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).IsDisabledAsync());
        Assert.Equal(2, (await shop.Engine.StatusAsync()).RulesRevision);

        await page.GetByRole(AriaRole.Button, new() { Name = "I have seen it: put mine in its place" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await page.GetByText("Revision 3 is in force.").WaitForAsync();
    }

    [SkippableFact]
    public async Task A_draft_is_saved_and_opened_And_tells_that_other_rules_hold_by_now()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        var page = await browser.OpenAsync(shop.Address);
        await Typed(page, "segment half \"Half done\": orders(");
        await page.GetByText("Drafts").First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("autumn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as draft" }).ClickAsync();
        await page.GetByText("Saved as “autumn”.").WaitForAsync();
        await shop.Engine.ActivateAsync(ServedShop.Rules + "\nsegment more \"More\": orders() >= 2\n", note: new("bob", "More is better"));

        // What is opened before the page is live is drawn anew, and closed, when it becomes so; the text can be edited from then on.
        await page.GotoAsync("/editor");
        await Assertions.Expect(page.GetByLabel("Text of the rules")).ToBeEditableAsync(new() { Timeout = 60_000 });
        await page.GetByText("Drafts (1)").ClickAsync();
        await page.GetByText("revision 1, not in force any more").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the draft autumn" }).ClickAsync();

        await page.GetByText("bob put it there").First.WaitForAsync();
        Assert.Equal("segment half \"Half done\": orders(", await page.GetByLabel("Text of the rules").InputValueAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the draft autumn" }).ClickAsync();
        await page.GetByText("“autumn” was deleted.").WaitForAsync();
        Assert.Empty(await shop.Engine.DraftsAsync());
    }

    [SkippableFact]
    public async Task A_former_version_is_compared_and_put_in_force_again()
    {
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        await using var shop = await PageTests.Shop();
        await shop.Engine.ActivateAsync(ServedShop.Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 22", StringComparison.Ordinal), note: new("bob", "Milk is dearer"));
        var page = await browser.OpenAsync(shop.Address);
        await page.GotoAsync("/versions");

        await page.GetByText("Milk is dearer").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare revision 1 with the rules in force" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Dairy lovers changed") });
        await row.WaitForAsync();
        Assert.Equal(["Dairy lovers", "changed", "1", "2", "+1", "0"], await row.Locator("th, td").AllInnerTextsAsync());
        await page.GetByLabel("Reason, for the list of versions").FillAsync("Too few");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put revision 1 in force again" }).ClickAsync();
        await page.GetByText("The rules of revision 1 are in force again, as revision 3.").WaitForAsync();

        Assert.Equal((3, ServedShop.Rules, "Too few"), await shop.Engine.RulesAsync() is { } rules ? (rules.Revision, rules.Text, rules.Activation.Reason) : default);
    }

    // The text can be changed as soon as the page hears of it.
    private static async Task Typed(IPage page, string rules)
    {
        await page.GotoAsync("/editor");
        await page.GetByLabel("Text of the rules").FillAsync(rules);
    }
}
