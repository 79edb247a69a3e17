using Xunit;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Tests.Protocol;

/// <summary>What a range gives a lake is what became of its purchases, and the same again after a crash.</summary>
public sealed class JudgedBatchTests
{
    private static readonly Created Birth = new(Core.Hashing.HashRange.Whole, [], Records.First);

    [Fact]
    public void Batches_of_purchases_are_published_with_what_became_of_them()
    {
        var rows = Rows();
        var owner = RangeOwner.Recover(1, null, rows, 0, [], Records.Context, isJudging: true);

        var judged = Judged(owner);

        Assert.Equal([(Records.Day, 1), (Records.Day, 1)], judged.Select(batch => (batch.AsOf, batch.Taxonomy)));
        Assert.Equal(
            ["Accepted Accepted", "Repeated Accepted"],
            judged.Select(batch => string.Join(' ', BatchOutcomes.Read(batch.Outcomes))));
    }

    [Fact]
    public void They_are_given_again_as_they_were_When_it_was_published_up_to_any_row()
    {
        var rows = Rows();
        var all = Judged(RangeOwner.Recover(1, null, rows, 0, [], Records.Context, isJudging: true)).Select(Shown).ToList();
        for (var published = 0; published <= rows.Count; published++)
        {
            var expected = all.Skip(rows.Take(published).Count(row => row is BatchTaken taken && BatchHeader.Of(taken.Batch).Source == "till/0"));
            Assert.Equal(expected, Judged(RangeOwner.Recover(1, null, rows, published, [], Records.Context, isJudging: true)).Select(Shown));
            if (published == 0) continue;

            // Read ahead by a node that the range moves to.
            var ahead = RangeOwner.Recover(1, null, rows[..published], published, [], Records.Context);
            ahead.CatchUp(rows[published..], published, isJudging: true);
            Assert.Equal(expected, Judged(ahead).Select(Shown));
        }
    }

    [Fact]
    public void Nothing_is_kept_of_batches_When_no_lake_wants_them()
    {
        var owner = RangeOwner.Recover(1, null, Rows(), 0, [], Records.Context);

        Assert.True(owner.TryTakePublication(out var publication));
        Assert.Null(publication.Batches);
        Assert.Null(RangeUpdate.Of(publication).Lake);
    }

    // The second batch repeats a purchase of the first.
    private static List<JournalEntry> Rows()
    {
        var owner = RangeOwner.Begin(1, Birth, [], Records.Context);
        Assert.Equal(Answer.Journal, owner.Decide(new TurnDay(Records.Date(Records.Day)), out var turn));
        return [Birth, turn!, new BatchTaken(Records.Batch(0, "u0", "u1")), new ContextActivated(new ContextVersion(2, 1), CauseKind.RulesChanged), new BatchTaken(Records.Batch(1, "u1", "u2"))];
    }

    private static string Shown(JudgedBatch batch) => $"{batch.AsOf} {batch.Taxonomy} {Convert.ToHexString(batch.Outcomes)} {Convert.ToHexString(batch.Batch)}";

    private static List<JudgedBatch> Judged(RangeOwner owner)
    {
        var all = new List<JudgedBatch>();
        while (owner.TryTakePublication(out var publication))
        {
            all.AddRange(publication.Batches!);
            owner.Published();
        }

        return all;
    }
}
