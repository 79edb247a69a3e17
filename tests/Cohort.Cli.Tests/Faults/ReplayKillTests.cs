using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A replay of dead letters that is killed at any moment loses none, and counts none twice.</summary>
[Trait("Category", "Slow")]
public sealed class ReplayKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_it_is_killed()
    {
        var (whole, killed, random) = (_shop["whole"], _shop["killed"], new Random(9));
        File.WriteAllText(_shop["right.mapping"], MappedOrders.Mapping);
        File.WriteAllText(_shop["wrong.mapping"], MappedOrders.Mapping.Replace("item.price", "item.prize", StringComparison.Ordinal).Replace("back.amount", "back.sum", StringComparison.Ordinal));
        File.WriteAllBytes(_shop.Events, MappedOrders.Write(9, 100_000));
        await Run.Well(Args("right.mapping", whole));
        await Run.Of(Args("wrong.mapping", killed));
        Assert.Equal(0L, StoreFile.Ask(killed, "SELECT COUNT(*) FROM membership"));
        var (kills, progress, last) = (0, 0, 0L);

        for (var tries = 0; tries < 12; tries++)
        {
            using var process = CohortProcess.Start(Replay(killed));
            await Task.Delay(random.Next(300, 4_000));
            if (!process.Kill())
            {
                await process.End();
                continue;
            }

            kills++;
            var sent = StoreFile.Ask(killed, "SELECT COALESCE(MAX(record), 0) FROM position WHERE source = '#dead-letters'") is long record ? record : 0;
            if (sent > last) progress++;
            last = sent;
        }

        await Run.Well(Replay(killed));
        await Run.Well(Replay(killed));

        output.WriteLine($"{kills} kills, {progress} of them after a part was sent.");
        Assert.True(kills > 0, "No replay was killed.");
        (await Answers.Of(killed)).MustEqual(await Answers.Of(whole), "positions", "transitions");
        await Run.Well("data", "check", "--data", killed);
    }

    private string[] Replay(string data) => ["dead-letters", "replay", "--data", data, "--mapping", _shop["right.mapping"], "--clock", "data"];

    private string[] Args(string mapping, string data) =>
    [
        "run", "--events", _shop.Events, "--mapping", _shop[mapping], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile,
        "--data", data, "--source", "shop", "--partitions", "4",
    ];
}
