using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using Cohort.Testing;

namespace Cohort.Lake.Tests;

public sealed class DeltaTableTests : IDisposable
{
    private static readonly Dictionary<string, string> Plain = [];

    private readonly Scratch _scratch = new();
    private readonly FolderStore _store;

    public DeltaTableTests() => _store = new FolderStore(_scratch["lake"]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 500)]
    [InlineData(4, 5000)]
    public async Task Rows_are_read_as_they_were_written(int seed, int count)
    {
        var rows = MadeUpRows.Make(seed, count);
        var table = await Open(new TableOptions(new FileSettings(FileBytes: 20_000, RowGroupRows: 50)));

        var result = await table.AppendAsync(rows, new TransactionId("a", 1));

        Assert.Equal(new CommitResult(1, WasDone: false), result);
        Assert.Equal(Rows.Of(rows), Rows.Of(await ReadBack.Of(_store, "kinds", await Reopened())));
    }

    [Fact]
    public async Task A_transaction_that_is_done_writes_nothing_again()
    {
        var table = await Open();
        await table.AppendAsync(MadeUpRows.Make(1, 10), new TransactionId("a", 5));
        var before = await Paths();

        var again = await table.AppendAsync(MadeUpRows.Make(2, 10), new TransactionId("a", 5));
        var earlier = await table.AppendAsync(MadeUpRows.Make(3, 10), new TransactionId("a", 4));
        var other = await table.AppendAsync(MadeUpRows.Make(4, 10), new TransactionId("b", 1));

        Assert.Equal((true, true, false), (again.WasDone, earlier.WasDone, other.WasDone));
        Assert.Equal([new TransactionId("a", 5), new TransactionId("b", 1)], table.Current.Transactions);
        Assert.Subset((await Paths()).ToHashSet(), before.ToHashSet());
        Assert.Equal(20, (await ReadBack.Of(_store, "kinds", table.Current)).Rows);
    }

    [Fact]
    public async Task Rows_are_there_once_When_a_second_writer_of_an_application_goes_on_from_an_older_version()
    {
        var first = await Open();
        var second = await Open();
        await first.AppendAsync(MadeUpRows.Make(1, 10), new TransactionId("a", 5) { Follows = 0 });

        // It has the same rows and some more, cut otherwise.
        await Assert.ThrowsAsync<ConflictException>(() => second.AppendAsync(MadeUpRows.Make(2, 12), new TransactionId("a", 7) { Follows = 0 }));
        await second.AppendAsync(MadeUpRows.Make(3, 2), new TransactionId("a", 7) { Follows = 5 });

        Assert.Equal(12, (await ReadBack.Of(_store, "kinds", second.Current)).Rows);
    }

    [Fact]
    public async Task The_same_rows_have_the_same_names_and_bytes()
    {
        var other = new FolderStore(_scratch["other"]);
        var first = await Open();
        var second = await DeltaTable.OpenOrCreateAsync(other, MadeUpRows.Kinds, Plain);

        var files = await first.WriteFilesAsync(MadeUpRows.Make(7, 300), "reader-1");
        var again = await second.WriteFilesAsync(MadeUpRows.Make(7, 300), "reader-1");

        Assert.Equal(files.Select(file => (file.Path, file.Size, file.Statistics)), again.Select(file => (file.Path, file.Size, file.Statistics)));
        foreach (var file in files) Assert.Equal(await _store.ReadAsync("kinds/" + file.Path), await other.ReadAsync("kinds/" + file.Path));
    }

    [Fact]
    public async Task Two_who_commit_at_once_both_succeed()
    {
        var (left, right) = (await Open(), await Open());

        await Task.WhenAll(
            Task.Run(async () => { for (var at = 1; at <= 20; at++) await left.AppendAsync(MadeUpRows.Make(at, 3), new TransactionId("left", at)); }),
            Task.Run(async () => { for (var at = 1; at <= 20; at++) await right.AppendAsync(MadeUpRows.Make(at, 3), new TransactionId("right", at)); }));

        var newest = await Reopened();
        Assert.Equal(40, newest.Version);
        Assert.Equal(120, (await ReadBack.Of(_store, "kinds", newest)).Rows);
    }

    [Fact]
    public async Task A_file_that_somebody_else_removed_is_a_conflict()
    {
        var table = await Open();
        await table.AppendAsync(MadeUpRows.Make(1, 10), new TransactionId("a", 1));
        var file = table.Current.Files.First();
        await table.CommitAsync(new TableCommit("DELETE") { Removed = [file] });

        var fault = await Assert.ThrowsAsync<ConflictException>(() => table.CommitAsync(new TableCommit("DELETE") { Removed = [file] }));

        Assert.Contains(file.Path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Former_versions_and_moments_are_read_as_they_were()
    {
        var clock = new SetClock(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var table = await Open(new TableOptions(new FileSettings(), CheckpointEvery: 3), clock);
        for (var at = 1; at <= 10; at++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await table.AppendAsync(MadeUpRows.Make(at, 2, at * 10), new TransactionId("a", at));
        }

        for (var version = 1; version <= 10; version++)
        {
            var snapshot = await table.AtAsync(version);
            Assert.Equal(version * 2, (await ReadBack.Of(_store, "kinds", snapshot)).Rows);
            Assert.Equal(version, snapshot.VersionOf("a"));
            Assert.Equal(version, (await table.AtAsync(DateTimeOffset.UnixEpoch.AddDays(20_000).AddHours(version).AddMinutes(30))).Version);
        }

        Assert.Contains("newest is 10", (await Assert.ThrowsAsync<LakeException>(() => table.AtAsync(11))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LakeException>(() => table.AtAsync(DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task A_checkpoint_says_all_that_the_commits_before_it_said()
    {
        var table = await Open(new TableOptions(new FileSettings(), CheckpointEvery: 1000));
        for (var at = 1; at <= 5; at++) await table.AppendAsync(MadeUpRows.Make(at, 40, at * 100), new TransactionId("reader " + at, at));
        await table.ReplaceAsync(MadeUpRows.Make(99, 5), [.. table.Current.Files.Take(3)], new TransactionId("job", 1));
        var before = await Reopened();

        await table.CheckpointAsync();
        for (var version = 0; version < 6; version++) await _store.DeleteAsync($"kinds/_delta_log/{version:D20}.json");

        var after = await Reopened();
        Assert.Equal(Told(before), Told(after));
        Assert.Equal(before.Transactions, after.Transactions);
        Assert.Equal(before.Moment, after.Moment);
        Assert.Equal(before.Metadata.Configuration, after.Metadata.Configuration);
        Assert.Equal(before.Table.Columns, after.Table.Columns);
        Assert.Equal(before.Table.PartitionBy, after.Table.PartitionBy);
        await table.AppendAsync(MadeUpRows.Make(6, 1), new TransactionId("a", 1));
        Assert.Equal(7, (await Reopened()).Version);
        await Assert.ThrowsAsync<LakeException>(() => table.AtAsync(2));
    }

    [Fact]
    public async Task Columns_are_added_at_the_end_and_former_rows_have_none()
    {
        var table = await Open();
        await table.AppendAsync(MadeUpRows.Make(1, 10), new TransactionId("a", 1));
        var wider = MadeUpRows.Kinds.With(new LakeColumn("more", ColumnType.Double, "Another.", IsNullable: true));

        var widened = await DeltaTable.OpenOrCreateAsync(_store, wider, Plain);
        var rows = MadeUpRows.Make(2, 0, table: wider);
        rows.AddFrom(MadeUpRows.Make(3, 1), 0);
        await widened.AppendAsync(rows, new TransactionId("a", 2));
        await table.AppendAsync(MadeUpRows.Make(4, 10), new TransactionId("a", 3));

        var all = await ReadBack.Of(_store, "kinds", await Reopened());
        Assert.Equal((21, 21), (all.Rows, all.Columns[^1].Nulls));
        Assert.Equal("more", all.Columns[^1].Column.Name);
        Assert.Equal([15, 16], (await Reopened()).Files.Select(file => file.Columns).Distinct().Order());
    }

    [Fact]
    public async Task A_table_that_was_made_otherwise_is_refused()
    {
        await Open();
        var columns = MadeUpRows.Kinds.Columns;
        LakeTable With(IReadOnlyList<LakeColumn> other, params string[] by) => new("kinds", "", other, by.Length == 0 ? MadeUpRows.Kinds.PartitionBy : by, MadeUpRows.Kinds.SortBy);

        await Refused(With([.. columns.SkipLast(1), columns[^1] with { Type = ColumnType.Text }]), "column 15 is");
        await Refused(With(columns, "dt"), "is partitioned by dt, part, bucket, not by dt");
        var fault = await Assert.ThrowsAsync<LakeException>(() => DeltaTable.OpenOrCreateAsync(_store, MadeUpRows.Kinds, new Dictionary<string, string> { ["cohort.currency"] = "EUR" }));
        Assert.Contains("cohort.currency = nothing, not EUR", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_commit_is_named_with_its_line()
    {
        await Open();
        await _store.PutAsync("kinds/_delta_log/00000000000000000001.json", "{\"txn\":{\"appId\":\"a\",\"version\":1}}\n{\"add\":"u8.ToArray());

        var fault = await Assert.ThrowsAsync<LakeException>(Reopened);

        Assert.Contains("00000000000000000001.json has no action in line 2", fault.Message, StringComparison.Ordinal);
    }

    private async Task Refused(LakeTable table, string because)
    {
        var fault = await Assert.ThrowsAsync<LakeException>(() => DeltaTable.OpenOrCreateAsync(_store, table, Plain));
        Assert.Contains(because, fault.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Told(Snapshot snapshot) => snapshot.Files
        .Select(file => $"{file.Path} {file.Size} {file.Modified} {file.Statistics} {file.Columns} {string.Join(',', file.Partition.OrderBy(one => one.Key).Select(one => $"{one.Key}={one.Value ?? "none"}"))}")
        .Concat(snapshot.Removed.Select(file => $"- {file.Path} {file.Size} {file.Removed} {string.Join(',', file.Partition.OrderBy(one => one.Key).Select(one => $"{one.Key}={one.Value ?? "none"}"))}"));

    private Task<DeltaTable> Open(TableOptions? options = null, TimeProvider? clock = null) => DeltaTable.OpenOrCreateAsync(_store, MadeUpRows.Kinds, Plain, options, clock);

    private async Task<Snapshot> Reopened() => (await DeltaTable.OpenAsync(_store, "kinds"))!.Current;

    private async Task<List<string>> Paths()
    {
        var paths = new List<string>();
        await foreach (var found in _store.ListAsync("")) paths.Add(found.Path);
        return paths;
    }
}
