using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A disk that is full or read-only stops a run with a message, and leaves nothing half done.</summary>
[Trait("Category", "Slow")]
public sealed class DiskTests
{
    [SkippableTheory]
    [InlineData(200)]
    [InlineData(700)]
    [InlineData(1_500)]
    [InlineData(3_000)]
    public async Task It_says_so_and_ends_the_same_after_room_is_made_When_the_disk_is_full(int kilobytes)
    {
        using var disk = new SmallDisk(kilobytes);
        var stream = await FaultStream.Get();
        var data = Path.Combine(disk.Root, "data");

        var full = await Run.Of(stream.RunArgs(stream.Events, data));
        Assert.True(full.Code == ExitCode.Fault, $"It ended with {full.Code}: {full.Error}");
        Assert.Equal(
            $"There is no room left for '{StoreFile.In(data)}'. What was committed is safe; free some space and run again, it goes on where it was.", full.Error.Trim());
        disk.Resize(60_000);
        Assert.Equal(0, StoreFile.CommittedIn(data));
        await Run.Well(stream.RunArgs(stream.Events, data));

        (await Answers.Of(data)).MustEqual(stream.Expected);
        await Run.Well("data", "check", "--data", data);
    }

    [SkippableFact]
    public async Task It_says_that_nothing_can_be_written_When_the_disk_has_no_room_at_all()
    {
        using var disk = new SmallDisk(4);
        using var shop = new Shop();

        var run = await Run.Of(
            "run", "--events", shop.Events, "--taxonomy", shop.TaxonomyFile, "--rules", shop.RulesFile, "--data", Path.Combine(disk.Root, "data"));

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("There is no room left for", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task It_asks_for_a_writable_directory_When_the_disk_is_read_only()
    {
        using var disk = new SmallDisk(10_000);
        var stream = await FaultStream.Get();
        var data = StoreFile.Copy(stream.Data, Path.Combine(disk.Root, "data"));
        disk.MakeReadOnly();

        var existing = await Run.Of("run", "--events", stream.Events, "--data", data);
        var other = await Run.Of(stream.RunArgs(stream.Events, Path.Combine(disk.Root, "other")));

        Assert.Equal((ExitCode.Fault, ExitCode.Fault), (existing.Code, other.Code));
        Assert.Equal(
            $"'{StoreFile.In(data)}' cannot be opened. Check that the directory exists and that this user may read and write it.", existing.Error.Trim());
        Assert.Contains("cannot be created or written (Read-only file system", other.Error, StringComparison.Ordinal);
        Assert.Contains("choose another directory.", other.Error, StringComparison.Ordinal);
    }
}
