using System.Globalization;
using System.Text.Json;
using Cohort.Testing;
using Microsoft.Data.Sqlite;
using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Faults;

/// <summary>
/// The power is cut at random moments, and what was not brought to the disk is gone. What a run said to be stored is there
/// where it must outlive that, and the answers are those of an undisturbed run in the end.
/// </summary>
[Trait("Category", "Slow")]
public sealed class PowerLossTests(ITestOutputHelper output) : IDisposable
{
    private const int Cuts = 5;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Nothing_that_was_said_to_be_stored_is_lost_When_a_run_follows_a_growing_file(int seed)
    {
        var stream = await FaultStream.Get();
        var random = new Random(seed);
        using var layer = Layer(random);
        var appended = 0;
        var told = 0L;
        Append(stream, ref appended, 1);
        for (var cut = 0; cut < Cuts; cut++)
        {
            var before = told;
            var part = FaultStream.Lines / (Cuts + 1);
            using var process = Start(layer, stream.RunArgs(Events, layer.Data, "--follow", "--json"));
            told = Math.Max(told, await Feed(layer, process, random, () => Append(stream, ref appended, part)));
            Cut(layer, process);
            told = Math.Max(told, await ToldBy(process));
            MustHold(layer, told);
            output.WriteLine($"Cut {cut}: {told - before} more records were said to be stored.");
        }

        Assert.True(told > 0, "No run said that anything was stored: the test shows nothing.");
        Append(stream, ref appended, FaultStream.Lines);
        using var last = Start(layer, stream.RunArgs(Events, layer.Data));
        var end = await last.End();
        Assert.True(end.Code == ExitCode.Done, end.Error);
        (await Answers.Of(layer.Data)).MustEqual(stream.Expected);
    }

    [SkippableTheory]
    [InlineData(3)]
    public async Task Nothing_that_was_said_to_be_stored_is_lost_When_it_came_over_standard_input(int seed)
    {
        var stream = await FaultStream.Get();
        var random = new Random(seed);
        using var layer = Layer(random);
        var told = 0L;
        for (var cut = 0; cut < 3; cut++)
        {
            using var process = Start(layer, stream.RunArgs("-", layer.Data, "--json"));
            var lines = FaultStream.Lines * (cut + 1) / 4;
            process.Input.Write(stream.Bytes.AsSpan(0, stream.StartOf(lines)));
            process.Input.Flush();
            told = Math.Max(told, await Feed(layer, process, random, () => { }));
            Cut(layer, process);
            told = Math.Max(told, await ToldBy(process));
            MustHold(layer, told);
        }

        Assert.True(told > 0, "No run said that anything was stored: the test shows nothing.");
        using var last = Start(layer, stream.RunArgs("-", layer.Data));
        last.Input.Write(stream.Bytes);
        last.Input.Close();
        var end = await last.End();
        Assert.True(end.Code == ExitCode.Done, end.Error);
        (await Answers.Of(layer.Data)).MustEqual(stream.Expected);
    }

    [SkippableFact]
    public async Task What_is_lost_is_read_again_When_commits_do_not_wait_for_the_disk()
    {
        var stream = await FaultStream.Get();
        using var layer = Layer(new NeverRandom());
        var appended = 0;
        Append(stream, ref appended, FaultStream.Lines);
        using (var process = Start(layer, stream.RunArgs(Events, layer.Data, "--follow", "--durability", "process", "--json")))
        {
            await Wait.Until(() => Seen(layer) == FaultStream.Lines, "The run has read all");
            Cut(layer, process);
        }

        // The layer drops what it should: nothing was folded in since the directory was made.
        Assert.Equal(0, StoreFile.CommittedIn(StoreFile.Copy(layer.Data, _scratch["copy"])));
        Assert.Contains("is whole", (await Run.Of("data", "check", "--data", layer.Data)).Output, StringComparison.Ordinal);
        using var last = Start(layer, stream.RunArgs(Events, layer.Data));
        Assert.Equal(ExitCode.Done, (await last.End()).Code);
        (await Answers.Of(layer.Data)).MustEqual(stream.Expected);
    }

    private string Events => _scratch["events.ndjson"];

    private static PowerLayer Layer(Random random)
    {
        Skip.IfNot(PowerLayer.WhyMissing is null, PowerLayer.WhyMissing);
        return new PowerLayer(random);
    }

    private static CohortProcess Start(PowerLayer layer, params string[] args) => CohortProcess.StartBelow([], layer.Begin(), args);

    private static void Cut(PowerLayer layer, CohortProcess process)
    {
        Assert.True(process.Kill(), "The process had ended by itself before the power was cut.");
        layer.Cut();
    }

    // Until it has stored something more, and some while longer; gives what it was last seen to have stored.
    private static async Task<long> Feed(PowerLayer layer, CohortProcess process, Random random, Action more)
    {
        var before = Seen(layer);
        more();
        await Wait.Until(() => process.HasExited || Seen(layer) > before, "More is stored");
        await Task.Delay(random.Next(2_500));
        return Seen(layer);
    }

    // What anybody who asks is told. SQLite shows a commit when the log was synced.
    private static long Seen(PowerLayer layer)
    {
        if (StoreFile.WalBytes(layer.Data) == 0) return 0;
        try
        {
            return StoreFile.Look(layer.Data, $"SELECT record FROM position WHERE source = '{FaultStream.Source}'") is long record ? record : 0;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private static async Task<long> ToldBy(CohortProcess process)
    {
        var told = 0L;
        foreach (var line in (await process.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.EndsWith('}')))
        {
            using var figures = JsonDocument.Parse(line);
            if (figures.RootElement.TryGetProperty("figures", out var found)) told = Math.Max(told, found.GetProperty("committed").GetInt64());
        }

        return told;
    }

    private void MustHold(PowerLayer layer, long told)
    {
        var stored = StoreFile.CommittedIn(StoreFile.Copy(layer.Data, _scratch["copy"]));
        Assert.True(stored >= told, string.Create(CultureInfo.InvariantCulture, $"{told} records were said to be stored; after a loss of power {stored} are."));
    }

    private void Append(FaultStream stream, ref int appended, int lines)
    {
        using var file = new FileStream(Events, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var line = Math.Min(FaultStream.Lines, appended + lines);
        file.Write(stream.Bytes.AsSpan(stream.StartOf(appended)..(line == FaultStream.Lines ? stream.Bytes.Length : stream.StartOf(line))));
        appended = line;
    }

    /// <summary>Lets no unsynced write reach the disk.</summary>
    private sealed class NeverRandom : Random
    {
        public override int Next(int maxValue) => maxValue - 1;
    }
}
