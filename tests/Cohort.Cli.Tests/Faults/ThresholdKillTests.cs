using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Thresholds over all users are the same however often a run is killed, and wherever its batches end.</summary>
[Trait("Category", "Slow")]
public sealed class ThresholdKillTests(ITestOutputHelper output)
{
    private static readonly string[] Segments = ["top", "recent", "above", "best"];

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_runs_that_compare_users_with_all_others_are_killed()
    {
        var (stream, random) = (await FaultStream.Get(), new Random(6));
        using var scratch = new Scratch();
        var rules = scratch.With(
            "thresholds.cohort",
            """
            segment top: percentile(spend()) >= 90%
            segment recent: quintile(days_since_last()) == 1
            segment above: lifetime_orders() >= 1.5 * average(lifetime_orders())
            segment best: in("top") and in("recent")
            """);
        using var undisturbed = new Victim(stream, random) { Rules = rules };
        using var victim = new Victim(stream, random) { Rules = rules };
        undisturbed.AppendTo(FaultStream.Lines);
        await undisturbed.Finish();
        var line = 0;

        for (var tries = 0; victim.Kills < 12 && tries < 60; tries++)
        {
            victim.AppendTo(line += random.Next(1_000, 6_000));
            await victim.KillOnce(1_500, 0);
        }

        victim.AppendTo(FaultStream.Lines);
        await victim.Finish();

        output.WriteLine(victim.Tally);
        Assert.True(victim.Kills >= 12, victim.Tally);
        var answers = await Answers.Of(victim.Data);
        answers.MustEqual(await Answers.Of(undisturbed.Data));
        Assert.All(Segments, segment => Assert.Contains(segment, answers.Exports["members"], StringComparison.Ordinal));
        await Run.Well("data", "check", "--data", victim.Data);
    }
}
