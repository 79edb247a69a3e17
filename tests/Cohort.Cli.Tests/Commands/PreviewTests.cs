using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>What looks at all users: rules that are thought of, overlaps and exits.</summary>
public sealed class PreviewTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "anna", "milk", "12.50", "2026-03-01")
        + Shop.Line("2", "bert", "milk", "20", "2026-03-02")
        + Shop.Line("3", "carl", "bread", "8", "2026-01-02"));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Rules_are_previewed_and_nothing_is_changed()
    {
        await _shop.RunAll();
        var next = _shop["next.cohort"];
        File.WriteAllText(next, Shop.Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 15", StringComparison.Ordinal));
        var before = await _shop.Export("members");

        var run = await _shop.Ask("rules", "preview", next, "--samples", "1");

        Assert.Equal(
            """
              Segment  Rule     Now  Then  Enter  Leave
              dairy    changed    2     1      0      1
              lapsing  kept       1     1      0      0
            Out of dairy, for instance: anna.
            3 users looked at, as of 2026-03-02. Nothing was changed. The turn to the next day looks at 0 users by these rules, and at 0 by those in force.

            """.ReplaceLineEndings(),
            run.Output);
        Assert.Equal(before, await _shop.Export("members"));
    }

    [Fact]
    public async Task Rules_that_are_wrong_are_refused_with_every_fault()
    {
        await _shop.RunAll();
        File.WriteAllText(_shop["next.cohort"], "segment a \"A\": spend(\"DIARY\") > 1\nsegment b \"B\": spnd() > 1\n");

        var run = await Run.Of("rules", "preview", _shop["next.cohort"], "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("line 2, column 16", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overlaps_and_exits_are_shown()
    {
        await _shop.RunAll();

        var overlap = await _shop.Ask("overlap", "dairy", "Lapsing", "affinity:DAIRY");
        var exits = await _shop.Ask("exits", "dairy");

        Assert.Equal(
            """
              dairy  lapsing  affinity:DAIRY  Users
              in     -        in                  2
              -      in       -                   1

            """.ReplaceLineEndings(),
            overlap.Output);
        Assert.Equal(
            """
            Of 2 members of dairy as of 2026-03-02, 0 stay longer than the window if nobody buys anything more. The others leave:
              Date        Users
              2026-05-30      1
              2026-05-31      1

            """.ReplaceLineEndings(),
            exits.Output);
    }
}
