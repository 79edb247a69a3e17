using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Runs over a shop's own records that are killed lose nothing, and count no line of a record without the others.</summary>
[Trait("Category", "Slow")]
public sealed class MappedKillTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task The_answers_are_the_same_to_the_byte_When_they_are_killed()
    {
        var (bytes, random, whole, killed) = (MappedOrders.Write(6, 20_000), new Random(6), _shop["whole"], _shop["killed"]);
        File.WriteAllText(_shop["m.mapping"], MappedOrders.Mapping);
        File.WriteAllBytes(_shop.Events, bytes);
        await Run.Well(Args(whole));
        File.WriteAllBytes(_shop.Events, []);
        var at = 0;

        // They wait for more: one that came to the end in the midst of the records would hold a wrong clock there to be right.
        for (var kills = 0; kills < 12; kills++)
        {
            var length = Math.Min(random.Next(1, bytes.Length / 10), bytes.Length - at);
            using (var file = new FileStream(_shop.Events, FileMode.Append)) file.Write(bytes, at, length);
            at += length;
            using var process = CohortProcess.Start(Args(killed, "--follow", "--durability", "process", "--workers", $"{random.Next(1, 4)}"));
            await Task.Delay(random.Next(1_200));
            Assert.True(process.Kill(), "A run ended by itself.");
        }

        using (var file = new FileStream(_shop.Events, FileMode.Append)) file.Write(bytes, at, bytes.Length - at);
        await Run.Well(Args(killed));

        (await Answers.Of(killed)).MustEqual(await Answers.Of(whole));
        await Run.Well("data", "check", "--data", killed);
    }

    private string[] Args(string data, params string[] more) =>
    [
        "run", "--events", _shop.Events, "--mapping", _shop["m.mapping"], "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile,
        "--data", data, "--source", "shop", "--partitions", "4", .. more,
    ];
}
