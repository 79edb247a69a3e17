using Cohort.Core.Purchases;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Tests;

public sealed class LakePageTests
{
    private static readonly LakeTables Tables = new(new LakeSettings(BaseCurrency.Of("EUR")));

    [Fact]
    public void The_page_describes_the_tables_as_the_code_has_them()
    {
        var path = Path.Combine(Root(), "docs", "LAKE.md");
        var page = File.ReadAllText(path);

        // COHORT_RENEW_PAGES=1 writes the page in place of comparing it.
        if (Environment.GetEnvironmentVariable("COHORT_RENEW_PAGES") == "1") File.WriteAllText(path, LakePage.Renew(page, Tables));
        else Assert.True(LakePage.Renew(page, Tables) == page, "docs/LAKE.md is not of the tables in the code. COHORT_RENEW_PAGES=1 and this test write it.");
    }

    [Fact]
    public void A_page_without_a_place_for_tables_is_refused() =>
        Assert.Contains(LakePage.Begin, Assert.Throws<FormatException>(() => LakePage.Renew("# A page", Tables)).Message, StringComparison.Ordinal);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cohort.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
