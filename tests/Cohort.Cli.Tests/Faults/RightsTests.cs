using System.Runtime.Versioning;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Who may read a data directory, and what that takes.</summary>
[UnsupportedOSPlatform("windows")]
[Trait("Category", "Slow")]
public sealed class RightsTests : IDisposable
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;
    private const UnixFileMode ReadFile = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ReadFolder = ReadFile | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly string[] Nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

    private readonly Shop _shop = new(Shop.Line("1", "anna", "milk", "12.50", "2026-03-01") + Shop.Line("2", "ben", "bread", "2.00", "2026-03-01"));

    public RightsTests() => Skip.If(OperatingSystem.IsWindows(), "Modes are Unix's.");

    public void Dispose() => _shop.Dispose();

    [SkippableFact]
    public async Task All_that_a_run_and_an_export_make_is_for_their_user_alone()
    {
        using var running = CohortProcess.Start(
            "run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--follow");
        await Wait.Until(async () => (await Run.Of("members", "dairy", "--data", _shop.Data)).Output.Contains("anna", StringComparison.Ordinal), "The run has committed");

        Assert.Equal(["cohort.db", "cohort.db-shm", "cohort.db-wal", "lock"], Directory.GetFiles(_shop.Data).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_shop.Data), file => Assert.Equal(OwnFile, File.GetUnixFileMode(file)));
        Assert.Equal(OwnFolder, File.GetUnixFileMode(_shop.Data));
        running.Kill();

        await _shop.Export("members");
        Assert.Equal(OwnFile, File.GetUnixFileMode(_shop["export.csv"]));
    }

    [SkippableFact]
    public async Task Reading_takes_no_right_to_write_When_nobody_writes()
    {
        await _shop.RunAll();
        var expected = await _shop.Ask("segments");
        var before = File.ReadAllBytes(StoreFile.In(_shop.Data));
        Assert.Equal(0, StoreFile.WalBytes(_shop.Data));

        MustEqual(expected, await AskWithoutRights("segments"));
        MustEqual(await _shop.Ask("data", "check"), await AskWithoutRights("data", "check"));

        Assert.Equal(before, File.ReadAllBytes(StoreFile.In(_shop.Data)));
        Assert.Equal(["cohort.db", "lock"], Directory.GetFiles(_shop.Data).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reading_takes_no_right_to_write_When_a_process_writes_or_was_killed(bool killed)
    {
        using var running = CohortProcess.Start(
            "run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data, "--follow");
        await Wait.Until(async () => (await Run.Of("members", "dairy", "--data", _shop.Data)).Output.Contains("anna", StringComparison.Ordinal), "The run has committed");
        if (killed) running.Kill();

        var read = await AskWithoutRights("members", "dairy");

        Assert.True(read.Code == ExitCode.Done, read.Error);
        Assert.Contains("anna", read.Output, StringComparison.Ordinal);
    }

    private static void MustEqual(Run expected, Run read) => Assert.Equal((ExitCode.Done, expected.Output, expected.Error), (read.Code, read.Output, read.Error));

    // What an operator would allow: everybody may read, nobody may write. Root may always write, so another user asks.
    private async Task<Run> AskWithoutRights(params string[] args)
    {
        var isRoot = Environment.UserName == "root";
        foreach (var file in Directory.GetFiles(_shop.Data)) File.SetUnixFileMode(file, ReadFile);
        File.SetUnixFileMode(_shop.Data, ReadFolder);
        var above = Path.GetDirectoryName(_shop.Data)!;
        File.SetUnixFileMode(above, File.GetUnixFileMode(above) | ReadFolder);
        try
        {
            using var can = Start(isRoot, "--version");
            Skip.If((await can.End()).Code != 0, "This machine does not let a test run the program as another user.");
            using var reader = Start(isRoot, [.. args, "--data", _shop.Data]);
            return await reader.End();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException("This machine has no setpriv, which starts a program as another user.");
        }
        finally
        {
            File.SetUnixFileMode(_shop.Data, OwnFolder);
        }
    }

    private static CohortProcess Start(bool isRoot, params string[] args) =>
        CohortProcess.StartBelow(isRoot ? Nobody : [], [("HOME", "/nonexistent"), ("DOTNET_CLI_HOME", Path.GetTempPath())], args);
}
