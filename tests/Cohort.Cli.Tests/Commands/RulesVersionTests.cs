using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>Versions of rules on the command line: who, when and why, what differs, and back.</summary>
public sealed class RulesVersionTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("1", "anna", "milk", "12.50", "2026-03-01") + Shop.Line("2", "bert", "milk", "20", "2026-03-02"));

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Versions_are_listed_shown_compared_and_put_in_force_again()
    {
        await _shop.RunAll();
        var next = _shop["next.cohort"];
        File.WriteAllText(next, Shop.Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 15", StringComparison.Ordinal));
        await _shop.Ask("activate", "--rules", next, "--by", "anna", "--reason", "Milk is dearer");

        var history = await _shop.Ask("rules", "history");
        Assert.Contains("Milk is dearer", history.Output, StringComparison.Ordinal);
        var versions = (await Run.Well("rules", "history", "--data", _shop.Data, "--json")).Json;
        Assert.Equal([$"2 anna Milk is dearer", $"1 {Environment.UserName} "], versions.Select(one => $"{one.GetProperty("revision")} {one.GetProperty("by").GetString()} {one.GetProperty("reason").GetString()}"));
        Assert.Equal(File.ReadAllText(next).TrimEnd('\n'), (await _shop.Ask("rules", "show")).Output.TrimEnd());
        Assert.Equal(Shop.Rules.TrimEnd('\n'), (await _shop.Ask("rules", "show", "1")).Output.TrimEnd());

        var difference = await _shop.Ask("rules", "diff", "1");
        Assert.Contains("spend(\"DAIRY\") >= 15", difference.Output.Split(Environment.NewLine).Single(line => line.StartsWith("+ ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith($"From revision 1 to 2: 1 line added, 1 removed.{Environment.NewLine}", difference.Output, StringComparison.Ordinal);

        Assert.Equal($"The rules of revision 1 are in force again, as revision 3.{Environment.NewLine}", (await _shop.Ask("rules", "rollback", "--by", "bert")).Output);
        Assert.Equal($"Revision 3 of the rules is in force, and says the same as revision 1: nothing was changed.{Environment.NewLine}", (await _shop.Ask("rules", "rollback", "--to", "1")).Output);
        var last = (await Run.Well("rules", "history", "--data", _shop.Data, "--limit", "1", "--json")).Json.Single();
        Assert.Equal((3, "bert", "Back to revision 1."), (last.GetProperty("revision").GetInt32(), last.GetProperty("by").GetString(), last.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task What_there_is_not_is_said()
    {
        await _shop.RunAll();

        var first = await Run.Of("rules", "rollback", "--data", _shop.Data);
        var unknown = await Run.Of("rules", "diff", "7", "--data", _shop.Data, "--json");
        var named = await Run.Of("rules", "rollback", "--to", "1", "--by", "anna", "--node", "http://127.0.0.1:1");

        Assert.Equal(ExitCode.BadUsage, first.Code);
        Assert.Contains("there is none before it", first.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadInput, "unknown"), (unknown.Code, unknown.Fault()));
        Assert.NotEqual(ExitCode.Done, named.Code);
    }
}
