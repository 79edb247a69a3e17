using Cohort.Cli.Tests.Faults;
using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Lakes;

/// <summary>A lake whose feeding is killed has every row once.</summary>
[Trait("Category", "Slow")]
public sealed class LakeKillTests(ITestOutputHelper output)
{
    private static readonly string[] Tables =
    [
        "select * exclude (source) from curated order by all",
        "select * exclude (source) from voids order by all",
        "select * from spend order by all",
        "select * from segments order by all",
        "select * exclude (chunk, place) from transitions order by all",
    ];

    [Fact]
    public async Task The_tables_are_the_same_When_runs_and_compactions_are_killed()
    {
        using var shop = await LakeShop.Make(30_000, 20, seed: 9);
        var (random, bytes, at, kills) = (new Random(9), File.ReadAllBytes(shop.Events), 0, 0);
        var (killed, killedLake) = (shop["killed"], shop["killed-lake"]);
        await Run.Well(shop.RunArgs(shop.Data, shop.Lake));
        File.WriteAllBytes(shop.Events, []);

        for (var tries = 0; kills < 15 && tries < 60; tries++)
        {
            var length = Math.Min(random.Next(1, bytes.Length / 8), bytes.Length - at);
            using (var file = new FileStream(shop.Events, FileMode.Append)) file.Write(bytes, at, length);
            at += length;
            using var process = CohortProcess.Start(tries % 4 == 3 && Directory.Exists(killedLake)
                ? ["lake", "compact", "--lake", killedLake]
                : shop.RunArgs(killed, killedLake, "--lake-every", "1"));
            await Task.Delay(random.Next(3_000));
            if (process.Kill()) kills++;
            else await process.End();
        }

        using (var file = new FileStream(shop.Events, FileMode.Append)) file.Write(bytes, at, bytes.Length - at);
        await Run.Well(shop.RunArgs(killed, killedLake));

        output.WriteLine($"{kills} kills.");
        Assert.True(kills > 0, "Nothing was killed.");
        await Run.Well("lake", "check", "--lake", killedLake, "--data", killed);
        foreach (var sql in Tables) Assert.Equal(await LakeShop.Ask(shop.Lake, sql), await LakeShop.Ask(killedLake, sql));
        await Run.Well("data", "check", "--data", killed);
    }
}
