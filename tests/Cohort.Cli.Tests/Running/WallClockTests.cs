using Cohort.Cli.Running;
using Cohort.Core.Purchases;
using Cohort.Engine;
using Cohort.Engine.Running;
using Xunit;

namespace Cohort.Cli.Tests.Running;

/// <summary>Runs under machines' clocks that are right, wrong, set, or were off for a while: nothing is lost, and all of it is told.</summary>
public sealed class WallClockTests : IDisposable
{
    private const string Monday = "2026-03-02";

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("2026-03-06")]
    [InlineData("2031-03-02")]
    [InlineData("2100-12-31")]
    [InlineData("1969-12-31")]
    [InlineData("2101-01-01")]
    [InlineData("2026-02-27")]
    public async Task A_wrong_clock_takes_nothing_away_and_the_right_one_goes_on_as_if_it_had_never_been(string wrong)
    {
        Buys(("1", "u1", Monday), ("2", "u2", Monday));
        await Runs(Monday);
        var members = await _shop.Export("members");
        Buys(("3", "u3", "2026-03-03"), ("4", "u4", "2026-03-04"), ("5", "u5", "2026-03-05"), ("6", "u2", "2099-01-01"));

        var (code, output, error) = await Run(wrong);

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith($"Warning: The machine's clock says {wrong}", error, StringComparison.Ordinal);
        Assert.Contains($"The machine's clock says {wrong}", output, StringComparison.Ordinal);
        Assert.Contains($"As of {Monday}, 3 users", output, StringComparison.Ordinal);
        foreach (var member in members.Split('\n')) Assert.Contains(member, await _shop.Export("members"), StringComparison.Ordinal);
        Assert.Contains(", 0 expired, 0 refused, 3 left for a later run.", output, StringComparison.Ordinal);

        (_, output, error) = await Run("2026-03-05");
        Assert.Equal("", error);
        Assert.Contains("As of 2026-03-05", output, StringComparison.Ordinal);
        Assert.Contains(", 0 expired, 1 refused.", output, StringComparison.Ordinal);
        Assert.Equal(5, await Purchases());
        await _shop.Ask("data", "check");
    }

    [Fact]
    public async Task A_run_with_nothing_to_read_turns_the_day()
    {
        Buys(("1", "u1", Monday));
        await Runs(Monday);

        Assert.Contains("As of 2026-03-04", (await Run("2026-03-04")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_week_without_a_run_is_gone_over_by_the_command_that_the_warning_names()
    {
        Buys(("1", "u1", Monday));
        await Runs(Monday);
        Buys(("2", "u2", "2026-03-08"), ("3", "u3", "2026-03-10"), ("4", "u4", "2026-03-12"));

        var (_, output, error) = await Run("2026-03-12");
        Assert.Contains("Purchases dated after 2026-03-03 are left for a later run. If the clock is right, give --turn-to 2026-03-12;", error, StringComparison.Ordinal);
        Assert.Contains("0 accepted, 0 duplicate, 0 in conflict, 0 expired, 0 refused, 3 left for a later run.", output, StringComparison.Ordinal);
        (_, output, error) = await Run("2026-03-12", turnTo: "2026-03-12");

        Assert.Equal("", error);
        Assert.Contains("3 accepted, 0 duplicate, 0 in conflict, 0 expired, 0 refused.", output, StringComparison.Ordinal);
        Assert.Contains("As of 2026-03-12, 4 users made 4 purchases", output, StringComparison.Ordinal);
        await _shop.Ask("data", "check");
    }

    [Fact]
    public async Task A_typing_error_of_a_year_is_refused_before_anything_changes()
    {
        Buys(("1", "u1", Monday));
        await Runs(Monday);
        Buys(("2", "u2", Monday));

        foreach (var (turnTo, until) in new (string?, string?)[] { ("2027-03-12", null), (null, "2027-03-12") })
        {
            var refused = Assert.Throws<EngineException>(() => (object)Request("2026-03-12", turnTo, until));
            Assert.Equal(EngineFault.Setting, refused.Fault);
            Assert.Contains($"{(until is null ? "TurnAsync" : "RunOptions.Until")} 2027-03-12 cannot be. The as-of date is {Monday}, and 2027-03-12 is 375 days after it", refused.Message, StringComparison.Ordinal);
            Assert.Contains("confirm it with isConfirmed", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await Purchases());
        Assert.Contains("As of 2027-03-12", (await Run("2026-03-12", turnTo: "2027-03-12", isConfirmed: true)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_that_the_clock_has_reached_may_be_gone_to_at_once()
    {
        Buys(("1", "u1", Monday));
        await Runs(Monday);

        var (_, output, error) = await Run("2026-05-20", until: "2026-05-01");

        Assert.Equal("", error);
        Assert.Contains("As of 2026-05-01", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_directory_waits_for_a_clock_that_can_be_right()
    {
        Buys(("1", "u1", Monday));
        var refused = Assert.Throws<EngineException>(() => (object)Request("1970-01-01"));
        Assert.Equal(EngineFault.Machine, refused.Fault);
        Assert.EndsWith("Set the clock, or name the first day with TurnAsync.", refused.Message, StringComparison.Ordinal);

        Assert.Contains($"As of {Monday}, 1 user made 1 purchase", (await Run(Monday)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_can_be_given_its_first_day_by_name()
    {
        Buys(("1", "u1", Monday));

        Assert.Contains("There is no as-of date yet", Assert.Throws<EngineException>(() => (object)Request("1970-01-01", turnTo: Monday)).Message, StringComparison.Ordinal);

        var (_, output, _) = await Run("1970-01-01", turnTo: Monday, isConfirmed: true);
        Assert.Contains($"As of {Monday}, 1 user made 1 purchase", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_day_that_lets_most_purchases_expire_is_told()
    {
        Buys(("1", "u1", Monday), ("2", "u2", Monday));

        var (_, _, error) = await Run("2031-03-02");

        Assert.StartsWith("Warning: 2 purchases of this run expired: the window ends with 2031-03-02.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bound_can_be_set()
    {
        Buys(("1", "u1", Monday));
        await Runs(Monday);

        Assert.Contains("As of 2026-03-12", (await Run("2026-03-12", jump: 10)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_set_while_a_run_follows_is_told_and_what_was_left_is_read_again()
    {
        Buys(("1", "u1", Monday));
        var time = new SetTime(Monday);
        using StringWriter output = new(), error = new();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var (shown, warned) = (TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        var request = RequestOf(time) with { Follow = true };
        var running = Task.Run(() => RunJob.Run(request, shown, warned, stop.Token));
        await Until(() => Read(output).Contains("stored up to record 1", StringComparison.Ordinal));

        time.Set("2031-03-02");
        await Until(() => Read(error).Contains("The machine's clock says 2031-03-02", StringComparison.Ordinal));
        Buys(("2", "u2", "2026-03-03"), ("3", "u3", "2026-03-04"));
        await Until(() => Read(output).Contains("stored up to record 2", StringComparison.Ordinal));
        time.Set("2026-03-04");

        Assert.Equal(ExitCode.Done, await running);
        Assert.Contains("Run the same command again to go on with them.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("As of 2026-03-04, 3 users made 3 purchases", (await Run("2026-03-04")).Output, StringComparison.Ordinal);

        static string Read(StringWriter writer)
        {
            lock (writer) return writer.ToString();
        }
    }

    [Theory]
    [InlineData("--turn-to", "2026-03-05")]
    [InlineData("--clock-jump-days", "5")]
    [InlineData("--yes-jump", null)]
    public async Task Options_of_the_machines_clock_are_refused_When_purchases_turn_the_day(string option, string? value)
    {
        string[] run = ["run", "--events", _shop.Events, "--data", _shop.Data, option, .. value is null ? (string[])[] : [value]];

        var refused = await Cohort.Cli.Tests.Run.Of(run);

        Assert.Equal(ExitCode.BadUsage, refused.Code);
        Assert.StartsWith($"The option {option} is for days that the machine's clock turns: give --clock wall too.", refused.Error, StringComparison.Ordinal);
    }

    private void Buys(params (string Id, string User, string Date)[] purchases) =>
        File.AppendAllText(_shop.Events, string.Concat(purchases.Select(p => Shop.Line(p.Id, p.User, "milk", "12.50", p.Date))));

    private async Task Runs(string today) => Assert.Equal((ExitCode.Done, ""), (await Run(today)) is var (code, _, error) ? (code, error) : default);

    private async Task<long> Purchases()
    {
        var spend = await _shop.Export("spend");
        return spend.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
    }

    private RunRequest RequestOf(TimeProvider time) => new()
    {
        Events = [_shop.Events],
        Data = _shop.Data,
        Taxonomy = _shop.TaxonomyFile,
        Rules = _shop.RulesFile,
        Clock = ClockKind.Wall,
        Time = time,
    };

    private (int Code, string Output, string Error) Request(string now, string? turnTo = null, string? until = null, bool isConfirmed = false, int? jump = null)
    {
        using StringWriter output = new(), error = new();
        var request = RequestOf(new SetTime(now)) with
        {
            TurnTo = turnTo is null ? null : BusinessDate.TryParse(turnTo, out var date) ? date : throw new ArgumentException(turnTo),
            Until = until is null ? null : BusinessDate.TryParse(until, out var last) ? last : throw new ArgumentException(until),
            IsJumpConfirmed = isConfirmed,
            ClockJumpDays = jump,
        };
        return (RunJob.Run(request, output, error, CancellationToken.None), output.ToString(), error.ToString());
    }

    private Task<(int Code, string Output, string Error)> Run(string now, string? turnTo = null, string? until = null, bool isConfirmed = false, int? jump = null) =>
        Task.Run(() => Request(now, turnTo, until, isConfirmed, jump));

    private static async Task Until(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 1_200, "It did not happen within two minutes.");
            await Task.Delay(100);
        }
    }
}
