namespace Cohort.Store.Tests;

/// <summary>A commit is all or nothing, and its faults are told in whole sentences.</summary>
public sealed class CommitTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Nothing_is_kept_When_a_writer_is_disposed_without_a_commit()
    {
        using var directory = _store.Create();
        using (var writer = directory.CreateCommitWriter())
        {
            writer.Journal(1, 1, _store.Apply(("1", "ann", "milk", 12, "2026-03-01")));
            writer.Effects(1, _store.Effects());
            writer.Position(SourcePosition.Start("till") with { Record = 1 });
        }

        using var reader = directory.CreateReader();
        Assert.Empty(reader.Sources());
        Assert.Empty(reader.Memberships());
        Assert.Empty(reader.Segments());
        Assert.Equal(0, reader.TransitionCount());
    }

    [Fact]
    public void A_new_writer_goes_on_When_the_one_before_was_disposed_without_a_commit()
    {
        using var directory = _store.Create();
        using (var writer = directory.CreateCommitWriter()) writer.Journal(1, 1, [1]);

        using (var writer = directory.CreateCommitWriter())
        {
            writer.Journal(1, 1, [2]);
            writer.Commit();
        }

        using var reader = directory.CreateReader();
        reader.Range(1, (_, _) => Assert.Fail("There is no snapshot."), (_, batch) => Assert.Equal([2], batch.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Journals_are_whole_and_births_are_there_When_they_are_kept(bool keeps)
    {
        using var directory = _store.Create();
        using (var writer = directory.CreateCommitWriter())
        {
            writer.KeepsJournal = keeps;
            writer.Snapshot(1, 0, [1]);
            writer.Journal(1, 1, [2]);
            writer.Commit();
            using (var reader = directory.CreateReader()) Assert.True(reader.HasWholeJournals());
            writer.Snapshot(1, 1, [3]);
            writer.Commit();
        }

        using var after = directory.CreateReader();
        Assert.Equal(keeps, after.HasWholeJournals());
        Assert.Equal(keeps ? [1] : null, after.Birth(1));
        Assert.Equal(keeps ? [(1L, 2)] : [], after.Journal(1).Select(row => (row.Seq, (int)row.Batch.Single())));
        after.Range(1, (seq, state) => Assert.Equal((1L, 3), (seq, (int)state[0])), (_, _) => Assert.Fail("The snapshot covers the batch."));
    }

    [Fact]
    public void A_reader_sees_one_moment_When_commits_come_meanwhile()
    {
        using var directory = _store.Create();
        using var writer = directory.CreateCommitWriter();
        using var before = directory.CreateReader();
        Assert.Empty(before.Sources());
        writer.Position(SourcePosition.Start("till"));
        using (var during = directory.CreateReader()) Assert.Empty(during.Sources());

        writer.Commit();

        Assert.Empty(before.Sources());
        using var after = directory.CreateReader();
        Assert.Equal(["till"], after.Sources());
    }

    [Fact]
    public void It_says_that_there_is_no_room_and_undoes_the_commit_When_the_file_may_not_grow()
    {
        using (var directory = _store.Create())
        {
        }

        StoreException fault;
        using (var database = new Database(_store.File, write: true))
        {
            database.Run("PRAGMA max_page_count = 60");
            using var writer = new CommitWriter(database);
            fault = Assert.Throws<StoreException>(() =>
            {
                for (var seq = 1; seq < 100; seq++) writer.Journal(1, seq, new byte[100_000]);
            });
        }

        Assert.Equal(
            $"There is no room left for '{_store.File}'. What was committed is safe; free some space and run again, it goes on where it was.", fault.Message);
        Assert.Equal(StoreFault.Machine, fault.Fault);
        using var after = DataDirectory.OpenForReading(_store.Path);
        using var reader = after.CreateReader();
        reader.Range(1, (_, _) => Assert.Fail("There is no snapshot."), (seq, _) => Assert.Fail($"Batch {seq} was kept."));
    }

    [Theory]
    [InlineData(8, "cannot be written. Make the directory writable for this user, or choose another directory.", StoreFault.Machine)]
    [InlineData(3, "cannot be written. Make the directory writable", StoreFault.Machine)]
    [InlineData(11, "is damaged (what SQLite says). Restore the directory from a backup, or run again into an empty one.", StoreFault.Unusable)]
    [InlineData(26, "is damaged (what SQLite says).", StoreFault.Unusable)]
    [InlineData(13, "There is no room left for", StoreFault.Machine)]
    [InlineData(14, "cannot be opened. Check that the directory exists and that this user may read and write it.", StoreFault.Machine)]
    [InlineData(5, "is locked by another process. Wait until it has finished, or stop it.", StoreFault.Unusable)]
    [InlineData(10 | (3 << 8), "could not be read or written (what SQLite says). Check the disk; what was committed is safe.", StoreFault.Machine)]
    [InlineData(1, "does not hold what Cohort writes (what SQLite says). Restore the directory from a backup, or choose another directory.", StoreFault.Unusable)]
    [InlineData(19 | (6 << 8), "does not hold what Cohort writes (what SQLite says).", StoreFault.Unusable)]
    [InlineData(7, "SQLite failed on 'the file' with code 7 (what SQLite says).", StoreFault.Machine)]
    public void It_says_what_to_do_When_SQLite_fails(int code, string message, StoreFault fault)
    {
        var said = StoreException.Of(code, "the file", "what SQLite says");

        Assert.Contains("'the file'", said.Message, StringComparison.Ordinal);
        Assert.Contains(message, said.Message, StringComparison.Ordinal);
        Assert.Equal(fault, said.Fault);
    }
}
