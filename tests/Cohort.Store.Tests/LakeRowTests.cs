using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Store.Tests;

/// <summary>Batches stay in the journal until the lake has confirmed them, and not longer.</summary>
public sealed class LakeRowTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_batch_stays_until_it_is_confirmed_When_a_snapshot_covers_it()
    {
        using var directory = Fed();
        Commit(directory, writer =>
        {
            Batch(writer, 1, 1);
            Batch(writer, 1, 2);
            writer.Snapshot(1, 2, [9]);
        });
        Assert.Equal([(1, 1), (2, 2)], Batches(directory, 0));
        Assert.Equal([(2, 2)], Batches(directory, 1));

        Commit(directory, writer => writer.LakeMoved(null, 1));

        Assert.Equal([2], Journal(directory, 1));
        Assert.Equal([(2, 2)], Batches(directory, 1));
        Commit(directory, writer => writer.LakeMoved(null, 2));
        Assert.Empty(Journal(directory, 1));
        Assert.Empty(Batches(directory, 2));
    }

    [Fact]
    public void What_stays_of_a_journal_has_no_gap_When_it_holds_rows_that_the_lake_does_not_need()
    {
        using var directory = Fed();
        Commit(directory, writer =>
        {
            Batch(writer, 1, 1);
            writer.Journal(1, 2, [2]);
            Batch(writer, 1, 3);
            writer.Journal(1, 4, [4]);
            writer.Snapshot(1, 4, [9]);
        });
        Assert.Equal([1, 2, 3, 4], Journal(directory, 1));

        Commit(directory, writer => writer.LakeMoved(null, 1));

        Assert.Equal([3, 4], Journal(directory, 1));
        Commit(directory, writer => writer.LakeMoved(null, 2));
        Assert.Empty(Journal(directory, 1));
    }

    [Fact]
    public void A_batch_stays_after_it_is_confirmed_When_no_snapshot_covers_it()
    {
        using var directory = Fed();
        Commit(directory, writer =>
        {
            Batch(writer, 1, 1);
            writer.LakeMoved(null, 1);
        });

        Assert.Equal([1], Journal(directory, 1));
        Commit(directory, writer => writer.Snapshot(1, 1, [9]));
        Assert.Empty(Journal(directory, 1));
    }

    [Fact]
    public void A_confirmed_batch_stays_When_journals_are_kept()
    {
        using var directory = Fed();
        Commit(directory, writer =>
        {
            writer.KeepsJournal = true;
            Batch(writer, 1, 1);
            writer.Snapshot(1, 1, [9]);
            writer.LakeMoved(null, 1);
        });

        Assert.Equal([1], Journal(directory, 1));
    }

    [Fact]
    public void The_batches_of_a_range_that_is_gone_stay_until_they_are_confirmed()
    {
        using var directory = Fed(2);
        var former = RangeTable.Even(2);
        Commit(directory, writer => Batch(writer, 1, 1));
        var table = former.Merge(0);
        Commit(directory, writer => writer.RangeTable(former, table));
        Assert.Equal([(1, 1)], Batches(directory, 0));

        Commit(directory, writer => writer.LakeMoved(null, 1));

        Assert.Empty(Journal(directory, 1));
    }

    [Fact]
    public void Numbers_go_on_When_all_batches_were_confirmed()
    {
        using var directory = Fed();
        Commit(directory, writer => Batch(writer, 1, 1));
        Commit(directory, writer => writer.LakeMoved(20_000, 1));

        Commit(directory, writer => Batch(writer, 1, 2));

        Assert.Equal([(2, 2)], Batches(directory, 1));
        using var reader = directory.CreateReader();
        Assert.Equal((20_000, 1L, 2L), (reader.Lake()!.AsOf, reader.Lake()!.Done, reader.LastLakeBatch()));
    }

    [Fact]
    public void Neither_date_nor_confirmation_goes_back()
    {
        using var directory = Fed();
        Commit(directory, writer => Batch(writer, 1, 1));
        Commit(directory, writer => writer.LakeMoved(20_000, 1));

        Commit(directory, writer => writer.LakeMoved(19_999, 0));

        using var reader = directory.CreateReader();
        Assert.Equal((20_000, 1L), (reader.Lake()!.AsOf, reader.Lake()!.Done));
    }

    [Fact]
    public void A_batch_that_is_gone_is_damage_and_not_passed_over()
    {
        using var directory = Fed();
        Commit(directory, writer =>
        {
            Batch(writer, 1, 1);
            Batch(writer, 1, 2);
        });
        using (var database = new Database(directory.File, write: true)) database.Run("DELETE FROM journal WHERE seq = 1");

        Assert.Contains("for the lake", Assert.Throws<StoreException>(() => Batches(directory, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_known_which_rules_and_taxonomy_held_from_which_date_on()
    {
        using var directory = Fed();
        Commit(directory, writer => writer.LakeContext(new BusinessDate(20_000), TestStore.ContextOf(TestStore.Rules, 2)));

        using var reader = directory.CreateReader();
        Assert.Equal([new LakeContext(-1, 1, 1), new LakeContext(20_000, 2, 1)], reader.LakeContexts());
    }

    [Fact]
    public void A_directory_without_a_lake_keeps_nothing_for_one()
    {
        using var directory = _store.Create();
        Commit(directory, writer => writer.LakeMoved(20_000, 5));

        using var reader = directory.CreateReader();
        Assert.Null(reader.Lake());
    }

    private DataDirectory Fed(int ranges = 1)
    {
        var directory = _store.Create(ranges);
        Commit(directory, writer => writer.Attach(StoredLake.New("lake"), _store.Context));
        return directory;
    }

    private static void Batch(CommitWriter writer, int range, long seq)
    {
        writer.Journal(range, seq, [(byte)seq]);
        writer.LakeBatch(range, seq, -1, 1, [7]);
    }

    private static void Commit(DataDirectory directory, Action<CommitWriter> write)
    {
        using var writer = directory.CreateCommitWriter();
        write(writer);
        writer.Commit();
    }

    private static List<(int Id, int Batch)> Batches(DataDirectory directory, long after)
    {
        using var reader = directory.CreateReader();
        return [.. reader.LakeBatches(after).Select(batch => ((int)batch.Id, (int)batch.Batch[0]))];
    }

    private static List<int> Journal(DataDirectory directory, int range)
    {
        using var reader = directory.CreateReader();
        return [.. reader.Journal(range).Select(row => (int)row.Seq)];
    }
}
