using Cohort.Cli.Running;
using Cohort.Core.Purchases;
using Cohort.Engine.Running;
using Xunit;

namespace Cohort.Cli.Tests.Running;

/// <summary>A turn of the day that went too far is undone, and the next runs give what they would have given without it.</summary>
public sealed class UndoTurnTests : IDisposable
{
    private static readonly string[] Exports = ["members", "transitions", "spend", "affinity", "dead-letters"];

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_is_as_if_the_turn_had_never_been_When_it_is_undone(bool byUntil)
    {
        Buys(("1", "u1", "2026-03-01"), ("2", "u2", "2026-03-02"));
        Runs(_shop.Data, "2026-03-02");
        Runs(_shop["right"], "2026-03-02");
        Buys(("3", "u1", "2026-03-03"), ("4", "u3", "2026-03-03"), ("4", "u3", "2026-03-02"));
        File.AppendAllText(_shop.Events, "no purchase\n");
        var said = Runs(_shop.Data, "2026-03-03", far: "2027-03-03", byUntil);
        Assert.Contains("'cohort data undo-turn' goes back to it.", said, StringComparison.Ordinal);
        Buys(("5", "u2", "2026-03-04"));
        Runs(_shop.Data, "2027-03-03");
        Assert.Equal("user_id,segment\n", await _shop.Export("members"));

        var undone = await _shop.Ask("data", "undo-turn");

        Assert.Contains("is as of 2026-03-02 again, as before the turn.", undone.Output, StringComparison.Ordinal);
        foreach (var data in new[] { _shop.Data, _shop["right"] }) Runs(data, "2026-03-04");
        foreach (var what in Exports) Assert.Equal(await Export(_shop["right"], what), await Export(_shop.Data, what));
        Assert.Contains("u3", await Export(_shop.Data, "members"), StringComparison.Ordinal);
        await _shop.Ask("data", "check");
    }

    [Fact]
    public async Task There_is_nothing_to_undo_When_no_turn_went_far()
    {
        Buys(("1", "u1", "2026-03-02"));
        Runs(_shop.Data, "2026-03-02");
        Runs(_shop.Data, "2026-03-05");
        var members = await _shop.Export("members");

        var refused = await Cohort.Cli.Tests.Run.Of("data", "undo-turn", "--data", _shop.Data);

        Assert.Equal(ExitCode.BadInput, refused.Code);
        Assert.Contains("keeps no copy from before a turn of the day", refused.Error, StringComparison.Ordinal);
        Assert.Equal(members, await _shop.Export("members"));
    }

    [Fact]
    public async Task A_turn_is_undone_once()
    {
        Buys(("1", "u1", "2026-03-02"));
        Runs(_shop.Data, "2026-03-02");
        Runs(_shop.Data, "2026-03-02", far: "2030-01-01");

        await _shop.Ask("data", "undo-turn");

        Assert.Equal(ExitCode.BadInput, (await Cohort.Cli.Tests.Run.Of("data", "undo-turn", "--data", _shop.Data)).Code);
    }

    private void Buys(params (string Id, string User, string Date)[] purchases) =>
        File.AppendAllText(_shop.Events, string.Concat(purchases.Select(p => Shop.Line(p.Id, p.User, "milk", "12.50", p.Date))));

    private static async Task<string> Export(string data, string what) => (await Cohort.Cli.Tests.Run.Well("export", what, "--data", data)).Output;

    private string Runs(string data, string today, string? far = null, bool byUntil = false)
    {
        using StringWriter output = new(), error = new();
        BusinessDate? date = BusinessDate.TryParse(far, out var parsed) ? parsed : null;
        var request = new RunRequest
        {
            Events = [_shop.Events],
            Data = data,
            Taxonomy = _shop.TaxonomyFile,
            Rules = _shop.RulesFile,
            Clock = ClockKind.Wall,
            TurnTo = byUntil ? null : date,
            Until = byUntil ? date : null,
            IsJumpConfirmed = far is not null,
            Time = new SetTime(today),
        };
        Assert.Equal(ExitCode.Done, RunJob.Run(request, output, error, CancellationToken.None));
        return output.ToString();
    }
}
