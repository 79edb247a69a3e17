using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A process that is killed at any moment loses nothing that was committed, and counts nothing twice.</summary>
[Trait("Category", "Slow")]
public sealed class KillTests(ITestOutputHelper output)
{
    // A run takes about a second from its start to its end.
    private const int MostRunMilliseconds = 1_200;

    // Acts on whatever was seen for a second, however little is to be gained.
    private static readonly string[] EagerRebalancing =
    [
        "--rebalance", "on", "--workers", "2", .. new[]
        {
            "observed-seconds=1", "idle-percent=0", "tolerance-percent=2", "split-above-percent=120", "merge-below-percent=0", "salt-above-percent=5",
            "salt-least-percent=0", "unsalt-below-percent=0", "rounds-per-minute=60", "cool-down-seconds=0",
        }.SelectMany(limit => new[] { "--rebalance-limit", limit }),
    ];

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_runs_are_killed_at_fifty_moments()
    {
        var (stream, random) = (await FaultStream.Get(), Seeded(1));
        using var victim = new Victim(stream, random);
        var line = 0;

        for (var tries = 0; victim.Kills < 50 && tries < 200; tries++)
        {
            victim.AppendTo(line += random.Next(200, 2_000));
            await victim.KillOnce(MostRunMilliseconds, 0);
        }

        victim.AppendTo(FaultStream.Lines);
        await victim.Finish();

        output.WriteLine(victim.Tally);
        Assert.True(victim.Kills >= 50, victim.Tally);
        Assert.True(victim.WhileWriting > 0, victim.Tally);
        Assert.Equal(1L, StoreFile.Ask(victim.Data, "SELECT COUNT(*) FROM snapshot"));
        (await Answers.Of(victim.Data)).MustEqual(stream.Expected);
        await Run.Well("data", "check", "--data", victim.Data);
    }

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_following_runs_are_killed_while_bytes_come()
    {
        var (stream, random) = (await FaultStream.Get(), Seeded(2));
        using var victim = new Victim(stream, random);

        for (var tries = 0; victim.Kills < 10 && tries < 40; tries++) await victim.KillOnce(3_000, 3_001, "--follow");

        victim.AppendTo(FaultStream.Lines);
        await victim.Finish();

        output.WriteLine(victim.Tally);
        (await Answers.Of(victim.Data)).MustEqual(stream.Expected);
    }

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_runs_up_to_a_date_are_killed()
    {
        var (stream, random) = (await FaultStream.Get(), Seeded(3));
        using var undisturbed = new Victim(stream, random);
        using var victim = new Victim(stream, random);
        undisturbed.AppendTo(FaultStream.Lines);

        foreach (var until in new[] { "2026-02-10", "2026-04-05", "2026-04-30" })
        {
            await undisturbed.Finish("--until", until);
            for (var tries = 0; tries < 4; tries++)
                await victim.KillOnce(3_000, 60_000, "--follow", "--until", until);
            victim.AppendTo(FaultStream.Lines);
            await victim.Finish("--until", until);
            (await Answers.Of(victim.Data)).MustEqual(await Answers.Of(undisturbed.Data), "positions");
        }

        output.WriteLine(victim.Tally);
        (await Answers.Of(victim.Data)).MustEqual(stream.Expected, "transitions", "positions");
    }

    [Fact]
    public async Task Other_rules_hold_whole_or_not_at_all_When_their_activation_is_killed()
    {
        var (stream, random) = (await FaultStream.Get(), Seeded(4));
        using var scratch = new Scratch();
        var rules = scratch.With("other.cohort", "affinity top 2\nsegment regulars: orders() >= 12\nsegment big: spend() >= 300\n");
        string[] Args(string data) => [.. stream.RunArgs(stream.Events, data).Select(arg => arg == FaultStream.Rules ? rules : arg)];
        var expected = await AfterActivation(Args, StoreFile.Copy(stream.Data, scratch["undisturbed"]));
        var held = 0;

        for (var tries = 0; tries < 6; tries++)
        {
            var data = StoreFile.Copy(stream.Data, scratch["killed"]);
            using (var process = CohortProcess.Start(Args(data)))
            {
                await Wait.Until(() => process.HasExited || StoreFile.WalBytes(data) > 0, "The activation began to write");
                await Task.Delay(random.Next(15));
                process.Kill();
            }

            held += StoreFile.Ask(StoreFile.Copy(data, scratch["copy"]), "SELECT COUNT(*) FROM rules") is 2L ? 1 : 0;
            (await AfterActivation(Args, data)).MustEqual(expected);
        }

        output.WriteLine($"The rules held already after {held} of 6 kills.");
    }

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_runs_that_split_and_salt_are_killed()
    {
        var (stream, random) = (await FaultStream.Get(), Seeded(5));
        using var victim = new Victim(stream, random);
        victim.Append(100_000);
        using (var first = CohortProcess.Start(stream.RunArgs(victim.Events, victim.Data, ["--follow", .. EagerRebalancing])))
        {
            await Wait.Until(() => HasSalted(victim), "Somebody was salted");
            first.Kill();
        }

        for (var tries = 0; victim.Kills < 8 && tries < 30; tries++) await victim.KillOnce(4_000, 1_501, ["--follow", .. EagerRebalancing]);

        victim.AppendTo(FaultStream.Lines);
        await victim.Finish(EagerRebalancing);

        var actions = StoreFile.Ask(victim.Data, "SELECT COUNT(*) FROM rebalance_action");
        output.WriteLine($"{victim.Tally} {actions} actions.");
        (await Answers.Of(victim.Data)).MustEqual(stream.Expected, "transitions");
        await Run.Well("data", "check", "--data", victim.Data);
    }

    // Asks beside the run, and lets more come meanwhile: some dozens of purchases a look, so that there is a load to be seen.
    private static async Task<bool> HasSalted(Victim victim)
    {
        victim.Append(6_007);
        var run = await Run.Of("history", "--json", "--data", victim.Data);
        return run.Code == ExitCode.Done && run.Output.Contains("\"salt ", StringComparison.Ordinal);
    }

    private static async Task<Answers> AfterActivation(Func<string, string[]> args, string data)
    {
        await Run.Well(args(data));
        await Run.Well("data", "check", "--data", data);
        return await Answers.Of(data);
    }

    private Random Seeded(int seed)
    {
        output.WriteLine($"Seed {seed}.");
        return new Random(seed);
    }
}
