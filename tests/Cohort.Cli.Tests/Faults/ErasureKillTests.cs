using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Faults;

/// <summary>An erasure that is killed at any moment is finished by whatever opens the directory for writing next, and is then as one that was not.</summary>
[Trait("Category", "Slow")]
public sealed class ErasureKillTests(ITestOutputHelper output) : IDisposable
{
    private const string User = "walburga-7";
    private const int Tries = 6;

    private static readonly string[] Exports = ["members", "spend", "transitions"];

    private readonly Shop _shop = new(Events());

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task No_byte_of_the_user_is_left_and_everybody_else_is_as_without_a_kill_When_it_is_killed_at_any_moment()
    {
        await _shop.RunAll();
        var (whole, random) = (StoreFile.Copy(_shop.Data, _shop["whole"]), new Random(12));
        await Run.Well("erase", User, "--data", whole);
        var expected = await AnswersOf(whole);
        var (kills, finished, asked) = (0, 0, 0);

        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var data = StoreFile.Copy(_shop.Data, _shop["killed"]);
            using (var process = CohortProcess.Start("erase", User, "--data", data))
            {
                while (!process.HasExited && StoreFile.WalBytes(data) == 0) await Task.Delay(1);
                await Task.Delay(random.Next(250));
                if (process.Kill()) kills++;
                else finished++;
            }

            // The log that the kill left is read, and kept.
            if (StoreFile.Look(data, "SELECT COUNT(*) FROM erasure") is 0L) await Run.Well("erase", User, "--data", data);
            else asked++;
            await Run.Well("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", data);

            Assert.DoesNotContain(Directory.EnumerateFiles(data), HasUser);
            Assert.Equal(expected, await AnswersOf(data));
            Assert.True((await Run.Well("erasures", "--json", "--data", data)).Json.Single().GetProperty("done").GetBoolean());
            await Run.Well("data", "check", "--data", data);
        }

        output.WriteLine($"{kills} kills, {asked} erasures were asked for by then, {finished} were finished.");
        Assert.True(kills > 0, "No erasure was killed.");
    }

    private static bool HasUser(string file) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(User)) >= 0;

    private async Task<string> AnswersOf(string data)
    {
        var told = new StringBuilder();
        foreach (var what in Exports)
        {
            await Run.Well("export", what, "--data", data, "--out", _shop["export.csv"]);
            told.Append(File.ReadAllText(_shop["export.csv"]));
        }

        return told.ToString();
    }

    private static string Events()
    {
        var (lines, random) = (new StringBuilder(), new Random(7));
        for (var number = 0; number < 20_000; number++)
        {
            var user = number % 400 == 7 ? User : $"user-{random.Next(300)}";
            lines.Append(Shop.Line($"e{number}", user, number % 3 == 0 ? "milk" : "bread", $"{1 + (number % 9)}.50", $"2026-0{1 + (number / 5_000)}-{1 + (number % 28):00}"));
        }

        return lines.ToString();
    }
}
