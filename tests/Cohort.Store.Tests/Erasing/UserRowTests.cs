using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;

namespace Cohort.Store.Tests.Erasing;

/// <summary>What an erasure takes out of rows that hold several users.</summary>
public sealed class UserRowTests : IDisposable
{
    private static readonly ScoreEntry[] Entries = [new(1, 2)];

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Scores_and_loads_of_others_stay_as_they_are()
    {
        using var directory = _store.Create();
        Write(directory);

        var removed = Erase(directory).Removed;

        using var reader = directory.CreateReader();
        Assert.Null(reader.ScoresOf("anna"));
        Assert.Equal(["ben"], reader.Scores().Select(score => score.Scores.UserId));
        Assert.Equal(["ben", "zoe"], reader.ScoreChunks(0).Single().Users.Select(user => user.UserId));
        Assert.Equal(["ben"], reader.Loads()[1].Hitters.Select(hitter => hitter.UserId));
        Assert.Equal([new("score", "served scores", 1), new("score_chunk", "scores in the log", 1), new("range_load", "places among the heaviest users", 1)], removed);
    }

    [Fact]
    public void A_kept_journal_of_a_range_that_is_gone_goes_whole_where_it_has_them()
    {
        using var directory = _store.Create();
        using (var writer = directory.CreateCommitWriter())
        {
            writer.KeepsJournal = true;
            writer.Journal(1, 1, "ben"u8);
            writer.Journal(1, 2, "an anna"u8);
            writer.RangeTable(RangeTable.Even(1), RangeTable.Restore(2, 3, [new RangeEntry(2, HashRange.Whole)], []));
            writer.Snapshot(2, 0, [1, 2, 3]);
            writer.Journal(2, 1, "zoe"u8);
            writer.Commit();
        }

        var removed = Erase(directory).Removed;

        using var reader = directory.CreateReader();
        Assert.Equal((0, 1), (reader.Journal(1).Count(), reader.Journal(2).Count()));
        Assert.Equal([new("journal", "kept batches of ranges that are gone, those of others among them", 2)], removed);
    }

    [Fact]
    public void What_is_of_others_and_names_them_is_told()
    {
        using var directory = _store.Create();
        using (var writer = directory.CreateCommitWriter())
        {
            writer.DeadLetter(new DeadLetter("till", 3, 30, new Rejection(RejectionReason.WrongFormat, "amount", "It is none."), 4, """{"user_id":"ben","note":"for anna"}"""u8.ToArray()));
            writer.Commit();
        }

        var (removed, remaining) = Erase(directory);

        Assert.Empty(removed);
        Assert.Equal(["A refused record of another user has the user's id as a word."], remaining);
    }

    private static void Write(DataDirectory directory)
    {
        using var writer = directory.CreateCommitWriter();
        var (origin, action, chunk) = (new ScoreOrigin(1, 1, 1, new BusinessDate(20000)), new BestAction("spring", 5, 7), new ScoreChunk());
        writer.ScoreRun(new ScoreRun(1, "1.0", 1, 1, [new ScoredModel("churn", "1", 1, "f", false)], "campaigns"));
        writer.Score("anna"u8, origin, new byte[16], action, 1);
        writer.Score("ben"u8, origin, new byte[16], action, 1);
        foreach (var user in (string[])["ben", "anna", "zoe"]) chunk.Add(System.Text.Encoding.UTF8.GetBytes(user), Entries, action, "spring"u8);
        writer.ScoreChunk(origin, 3, chunk.Finish(1));
        writer.Loads([new StoredLoad(1, DateTimeOffset.UnixEpoch, 1, 2, 3, 4, 5, [new StoredHitter("anna", 1, 2, 3), new StoredHitter("ben", 1, 2, 3)], [1, 2])]);
        writer.Commit();
    }

    private static (IReadOnlyList<RemovedPart> Removed, IReadOnlyList<string> Remaining) Erase(DataDirectory directory)
    {
        using var writer = directory.CreateCommitWriter();
        var done = writer.Erase(new UserText("anna"), "(erased)");
        writer.Commit();
        return done;
    }
}
