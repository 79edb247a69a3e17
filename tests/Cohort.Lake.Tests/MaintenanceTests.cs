using Cohort.Lake.Checks;
using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using Cohort.Testing;

namespace Cohort.Lake.Tests;

public sealed class MaintenanceTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly SetClock _clock = new(DateTimeOffset.UtcNow);
    private readonly FolderStore _store;

    public MaintenanceTests() => _store = new FolderStore(_scratch["lake"]);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_compaction_moves_rows_and_changes_none()
    {
        var table = await Filled(6);
        var (rows, files) = (Rows.Of(await ReadBack.Of(_store, "kinds", table.Current)), table.Current.FileCount);
        var told = new Told();

        var report = await Compaction.RunAsync(table, told);

        var partitions = table.Current.Files.Select(file => file.Path[..file.Path.LastIndexOf('/')]).ToList();
        Assert.Equal(partitions.Distinct(), partitions);
        Assert.Equal((files, partitions.Count, 300L, 0), (report.Before, report.After, report.Rows, report.Conflicts));
        Assert.Equal(rows, Rows.Of(await ReadBack.Of(_store, "kinds", table.Current)));
        Assert.Empty((await LakeCheck.RunAsync(table)).Findings);
        Assert.Equal(new LakeProgress("compacting kinds", files, files), told.All[^1]);
        Assert.Equal(new CompactionReport(0, 0, 0, 0), await Compaction.RunAsync(table));
        var log = System.Text.Encoding.UTF8.GetString((await _store.ReadAsync($"kinds/_delta_log/{table.Current.Version:D20}.json"))!);
        Assert.DoesNotContain("\"dataChange\":true", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compaction_leaves_alone_what_somebody_else_changed_meanwhile()
    {
        var (table, other) = (await Filled(3), await Open());
        var plan = Compaction.Plan(table.Current, 1 << 20);
        var taken = plan[0][0];
        await other.CommitAsync(new TableCommit("DELETE") { Removed = [taken] });

        await Assert.ThrowsAsync<ConflictException>(() => table.CommitAsync(new TableCommit("OPTIMIZE") { Removed = plan[0], IsDataChange = false }));

        Assert.Equal(0, (await Compaction.RunAsync(table)).Conflicts);
        Assert.DoesNotContain(taken, table.Current.Files);
    }

    [Fact]
    public async Task A_vacuum_removes_what_no_version_within_the_retention_needs()
    {
        var table = await Filled(3);
        var former = table.Current;
        await Compaction.RunAsync(table);
        await table.WriteFilesAsync(MadeUpRows.Make(99, 5), "never-committed");

        _clock.Advance(TimeSpan.FromDays(5));
        var early = await Vacuum.RunAsync(table, TimeSpan.FromDays(7));
        Assert.Empty(early.Files);
        Assert.Equal(150, (await ReadBack.Of(_store, "kinds", await table.AtAsync(former.Version))).Rows);
        _clock.Advance(TimeSpan.FromDays(5));
        var late = await Vacuum.RunAsync(table, TimeSpan.FromDays(7));

        Assert.Superset(former.Files.Select(file => file.Path).Except(table.Current.Files.Select(file => file.Path)).ToHashSet(), late.Files.ToHashSet());
        Assert.Contains(late.Files, file => file.Contains("never-committed", StringComparison.Ordinal));
        Assert.Empty((await LakeCheck.RunAsync(table)).Findings);
        Assert.Empty((await Vacuum.RunAsync(table, TimeSpan.FromDays(7))).Files);
    }

    [Fact]
    public async Task A_vacuum_without_retention_keeps_files_that_a_commit_may_be_about_to_name()
    {
        var table = await Filled(1);
        var files = await table.WriteFilesAsync(MadeUpRows.Make(99, 5), "about-to-be");

        await Vacuum.RunAsync(table, TimeSpan.Zero);
        await table.CommitAsync(new TableCommit("WRITE") { Added = files });

        Assert.Empty((await LakeCheck.RunAsync(table)).Findings);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Vacuum.RunAsync(table, TimeSpan.FromDays(91)));
    }

    [Fact]
    public async Task The_log_is_shortened_to_what_the_retention_asks_for()
    {
        var table = await Filled(10);
        _clock.Advance(TimeSpan.FromDays(30));
        for (var at = 1; at <= 4; at++) await table.AppendAsync(MadeUpRows.Make(at, 1), new TransactionId("late", at));

        var removed = await LogCleanup.RunAsync(table, TimeSpan.FromDays(20));

        Assert.True(removed > 5, $"{removed} objects were removed.");
        var fresh = (await DeltaTable.OpenAsync(_store, "kinds"))!;
        Assert.Equal(Rows.Of(await ReadBack.Of(_store, "kinds", table.Current)), Rows.Of(await ReadBack.Of(_store, "kinds", fresh.Current)));
        Assert.Equal(11, (await fresh.AtAsync(11)).Version);
        Assert.Contains("no longer has version 1", (await Assert.ThrowsAsync<LakeException>(() => fresh.AtAsync(1))).Message, StringComparison.Ordinal);
        Assert.Empty((await LakeCheck.RunAsync(fresh)).Findings);
        Assert.Equal(0, await LogCleanup.RunAsync(table, TimeSpan.FromDays(20)));
    }

    [Fact]
    public async Task A_reader_from_before_the_log_was_shortened_goes_on()
    {
        var (idle, table) = (await Open(), await Filled(10));
        _clock.Advance(TimeSpan.FromDays(30));
        await table.CheckpointAsync();
        await LogCleanup.RunAsync(table, TimeSpan.FromDays(1));

        Assert.Equal(table.Current.Version, (await idle.RefreshAsync()).Version);
        await idle.AppendAsync(MadeUpRows.Make(1, 1), new TransactionId("idle", 1));
        Assert.Equal(table.Current.Version + 1, (await table.RefreshAsync()).Version);
    }

    [Fact]
    public async Task A_check_finds_what_is_wrong()
    {
        var table = await Filled(2);
        var files = table.Current.Files.ToList();
        string PathOf(AddedFile file) => Path.Combine(_scratch["lake"], "kinds", file.Path);
        File.Delete(PathOf(files[0]));
        await File.AppendAllTextAsync(PathOf(files[1]), "x");
        var damaged = await File.ReadAllBytesAsync(PathOf(files[2]));
        Array.Fill(damaged, (byte)0x55, 4, damaged.Length - 12);
        await File.WriteAllBytesAsync(PathOf(files[2]), damaged);
        await table.CommitAsync(new TableCommit("WRITE")
        {
            Added = [files[3] with { Path = "dt=2017-05-09/other.parquet" }, files[4] with { Path = files[4].Path + "x", Statistics = files[4].Statistics.Replace("\"numRecords\":", "\"numRecords\":9", StringComparison.Ordinal) }],
        });
        File.Copy(PathOf(files[4]), PathOf(files[4]) + "x");
        Directory.CreateDirectory(Path.Combine(_scratch["lake"], "kinds", "dt=2017-05-09"));
        File.Copy(PathOf(files[3]), Path.Combine(_scratch["lake"], "kinds", "dt=2017-05-09", "other.parquet"));

        var findings = (await LakeCheck.RunAsync(table)).Findings;

        Assert.Contains(findings, finding => finding.Contains(files[0].Path, StringComparison.Ordinal) && finding.Contains("is not there", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains(files[1].Path, StringComparison.Ordinal) && finding.Contains("the log says", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains(files[2].Path, StringComparison.Ordinal) && finding.Contains("cannot be read", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("folder of another partition", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("statistics in the log are not of its values", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_finds_what_is_wrong_in_the_log()
    {
        var table = await Filled(2);
        var first = System.Text.Encoding.UTF8.GetString((await _store.ReadAsync("kinds/_delta_log/00000000000000000001.json"))!);
        await _store.PutAsync("kinds/_delta_log/00000000000000000003.json", System.Text.Encoding.UTF8.GetBytes(first));

        var findings = (await LakeCheck.RunAsync(table)).Findings;

        Assert.Contains(findings, finding => finding.Contains("which was part of the table already", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("version 3 is version 1 of a, after its version 2", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("is not later than the one before it", StringComparison.Ordinal));
    }

    private Task<DeltaTable> Open() => DeltaTable.OpenOrCreateAsync(_store, MadeUpRows.Kinds, new Dictionary<string, string>(), new TableOptions(new FileSettings(), CheckpointEvery: 4), _clock);

    private async Task<DeltaTable> Filled(int appends)
    {
        var table = await Open();
        for (var at = 1; at <= appends; at++) await table.AppendAsync(MadeUpRows.Make(at, 50, at * 100), new TransactionId("a", at));
        return table;
    }

    private sealed class Told : IProgress<LakeProgress>
    {
        public List<LakeProgress> All { get; } = [];

        public void Report(LakeProgress value) => All.Add(value);
    }
}
