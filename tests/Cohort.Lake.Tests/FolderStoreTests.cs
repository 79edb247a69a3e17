using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Testing;

namespace Cohort.Lake.Tests;

public sealed class FolderStoreTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public Task A_folder_keeps_what_every_store_promises() => StorePromises.Hold(new FolderStore(_scratch["lake"]));

    [Fact]
    public async Task A_write_that_died_leaves_nothing_under_the_name_and_a_vacuum_removes_it()
    {
        var store = new FolderStore(_scratch["lake"]);
        var clock = new SetClock(DateTimeOffset.UtcNow);
        var table = await DeltaTable.OpenOrCreateAsync(store, MadeUpRows.Kinds, new Dictionary<string, string>(), clock: clock);
        foreach (var folder in new[] { "_delta_log", "." }) File.WriteAllText(Path.Combine(_scratch["lake"], "kinds", folder, ".partial-0123"), "half");

        clock.Advance(TimeSpan.FromDays(1));
        var removed = await Vacuum.RunAsync(table, TimeSpan.Zero);

        Assert.Equal([".partial-0123", "_delta_log/.partial-0123"], removed.Files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("s3:/x", false)]
    [InlineData("http://x", true)]
    [InlineData("s3://", true)]
    public async Task A_place_that_is_none_is_refused(string place, bool isRefused)
    {
        var fault = await Record.ExceptionAsync(() => LakePlace.OpenAsync(place, isWritten: false));

        Assert.Equal(isRefused, fault is LakeException);
    }
}
