using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

public class RangeOwnerTests
{
    private static readonly Created Birth = new(HashRange.Whole, [], Records.First);
    private static readonly TurnDay Turn = new(Records.Date(Records.Day));

    [Fact]
    public void A_batch_is_journaled_once_and_done_When_it_is_durable()
    {
        var owner = Turned();
        var batch = Records.Batch(0, "u0", "u1");

        Assert.Equal(Answer.Journal, Decide(owner, batch, out _));
        Assert.Equal(Answer.Waiting, Decide(owner, batch, out _));
        owner.Apply(new BatchTaken(batch));

        Assert.Equal(Answer.Done, Decide(owner, batch, out var applied));
        Assert.Equal((2L, 3L, 2L), (applied, owner.Sequence, owner.State.Counts.Accepted));
    }

    [Fact]
    public void What_was_passed_over_is_told_again_until_it_is_kept_When_the_range_recovers_or_splits()
    {
        var owner = Turned();
        Take(owner, Records.Batch(0, "u0", "u1"));
        var twice = Feed.Batch([new Buy("e0", "u0", "s1", 20_000, 1, Records.Day), new Buy("e9", "u1", "s1", 1, 1, Records.Day - 90)], 2, source: "till/0");
        Take(owner, twice);
        Publish(owner);
        PassedOver[] expected = [new(2, RejectionReason.Conflict, Records.Date(Records.Day)), new(3, RejectionReason.Expired, Records.Date(Records.Day))];
        var bytes = new ByteWriter();
        owner.State.WriteSnapshot(bytes);
        var snapshot = new OwnerSnapshot(bytes.Written.ToArray(), Records.First, []);

        var replayed = RangeOwner.Recover(1, null, [Birth, new BatchTaken(TurnBatch()), new BatchTaken(Records.Batch(0, "u0", "u1")), new BatchTaken(twice)], 4, [], Records.Context);
        var recovered = RangeOwner.Recover(1, (snapshot, 4), [], 4, [], Records.Context);
        var half = RangeOwner.Begin(2, new Created(new HashRange(0, 1UL << 63), [1], Records.First), [RangeState.ReadSnapshot(snapshot.State, Records.Context(Records.First))], Records.Context);

        Assert.All([owner, replayed, recovered, half], each => Assert.Equal(expected, each.State.PassedOverOf("till/0")));
        recovered.State.PassedOverIsKept("till/0", 3);
        Assert.Equal(expected[1..], recovered.State.PassedOverOf("till/0"));
        recovered.State.PassedOverIsKept("till/0", 4);
        Assert.Empty(recovered.State.PassedOverOf("till/0"));

        static byte[] TurnBatch()
        {
            RangeOwner.Begin(1, Birth, [], Records.Context).Decide(Turn, out var entry);
            return ((BatchTaken)entry!).Batch;
        }
    }

    [Fact]
    public void A_gap_is_refused_and_an_overlap_is_taken()
    {
        var owner = Turned();
        Take(owner, Records.Batch(0, "u0", "u1"));

        Assert.Equal(Answer.Gap, Decide(owner, Records.Batch(3, "u0"), out var applied));
        Assert.Equal(2, applied);
        Take(owner, Records.Batch(1, "u1", "u2"));

        Assert.Equal(3, owner.State.Counts.Accepted);
    }

    [Fact]
    public void Nothing_is_taken_When_it_is_closed()
    {
        var owner = Turned();
        Take(owner, Records.Batch(0, "u0"));
        var close = new Close([2, 3]);
        Assert.Equal(Answer.Journal, owner.Decide(close, out var entry));
        Assert.Equal(Answer.Waiting, owner.Decide(close, out _));
        Assert.Equal(Answer.Waiting, Decide(owner, Records.Batch(1, "u0"), out _));
        owner.Apply(entry!);
        Assert.Equal(Answer.Waiting, owner.Decide(close, out _));
        Publish(owner);
        Assert.Equal(Answer.Waiting, owner.Decide(close, out _));
        Store(owner);

        Assert.Equal(Answer.Done, owner.Decide(close, out _));
        Assert.Equal(Answer.Gone, owner.Decide(new Close([4]), out _));
        Assert.Equal(Answer.Gone, owner.Decide(new TurnDay(Records.Date(Records.Day + 1)), out _));
        Assert.Equal(Answer.Done, Decide(owner, Records.Batch(0, "u0"), out _));
        Assert.Equal(Answer.Gone, Decide(owner, Records.Batch(1, "u0"), out _));
    }

    [Fact]
    public void A_day_turns_once()
    {
        var owner = RangeOwner.Begin(1, Birth, [], Records.Context);
        Assert.Equal(Answer.Journal, owner.Decide(Turn, out var entry));
        Assert.Equal(Answer.Waiting, owner.Decide(Turn, out _));
        owner.Apply(entry!);

        Assert.Equal(Answer.Done, owner.Decide(Turn, out _));
        Assert.Equal(Answer.Done, owner.Decide(new TurnDay(Records.Date(Records.Day - 1)), out _));
    }

    [Fact]
    public void Scores_are_journaled_one_after_the_other_and_not_When_it_is_closing()
    {
        var owner = Turned();
        Take(owner, Records.Batch(0, "u0", "u1"));
        Assert.Equal(Answer.Done, owner.Decide(Scores(owner, "nobody", 1), out _));

        Assert.Equal(Answer.Journal, owner.Decide(Scores(owner, "u0", 600_000), out var first));
        Assert.Equal(Answer.Journal, owner.Decide(Scores(owner, "u1", 700_000), out var second));
        owner.Apply(first!);
        owner.Apply(second!);

        Assert.Equal(2, owner.State.Offsets[BatchHeader.Scores]);
        Assert.Equal(700_000, owner.State.Questions.Find("u1"u8)!.Scores.Single().PerMillion);
        Assert.Equal(Answer.Done, owner.Decide(Scores(owner, "u1", 700_000), out _));
        owner.Decide(new Close([2]), out var close);
        Assert.Equal(Answer.Waiting, owner.Decide(Scores(owner, "u1", 1), out _));
        owner.Apply(close!);
        Assert.Equal(Answer.Gone, owner.Decide(Scores(owner, "u1", 1), out _));
    }

    private static ScoreSection Scores(RangeOwner owner, string user, int perMillion)
    {
        var section = new ScoreSection([new ScoringModel("churn", "v1")]);
        section.Begin(owner.State.AsOf!.Value);
        owner.State.Scoring.AddNews(section, System.Text.Encoding.UTF8.GetBytes(user), [perMillion]);
        return section;
    }

    [Fact]
    public void It_is_recovered_with_the_same_publications_When_it_was_published_up_to_any_row()
    {
        var rows = Rows(out var publications);
        for (var published = 0; published <= rows.Count; published++)
        {
            var owner = RangeOwner.Recover(1, null, rows, published, [], Records.Context);

            Assert.Equal(published, owner.PublishedTo);
            Assert.Equal(publications[published..].SelectMany(p => p), Publish(owner));
            Assert.True(owner.IsPublished);
        }
    }

    [Fact]
    public void It_is_recovered_with_the_same_publications_When_it_was_read_ahead_to_any_row_and_catches_up()
    {
        var rows = Rows(out var publications);
        for (var ahead = 1; ahead <= rows.Count; ahead++)
        {
            for (var published = ahead; published <= rows.Count; published++)
            {
                var owner = RangeOwner.Recover(1, null, rows[..ahead], ahead, [], Records.Context);
                owner.CatchUp(rows[ahead..], published);

                Assert.Equal((rows.Count, published), (owner.Sequence, owner.PublishedTo));
                Assert.Equal(publications[published..].SelectMany(p => p), Publish(owner));
                Agreement.Between(RangeOwner.Recover(1, null, rows, rows.Count, [], Records.Context).State, owner.State);
            }
        }
    }

    [Fact]
    public void It_cannot_catch_up_When_rows_that_it_read_ahead_are_not_visible()
    {
        var rows = Rows(out _);
        var owner = RangeOwner.Recover(1, null, rows[..3], 3, [], Records.Context);

        Assert.Throws<InvalidOperationException>(() => owner.CatchUp(rows[3..], 2));
    }

    [Fact]
    public void It_is_recovered_the_same_When_its_snapshot_is_of_any_row()
    {
        var rows = Rows(out var publications);
        for (var at = 1; at <= rows.Count; at++)
        {
            var before = RangeOwner.Recover(1, null, rows[..at], at - 1, [], Records.Context, tailBytes: 0);
            Publish(before);
            if (!before.TryTakeSnapshot(out var snapshot, out var sequence)) continue;
            Assert.Equal(at, sequence);

            var owner = RangeOwner.Recover(1, (snapshot, at), rows[at..], at, [], Records.Context);

            Assert.Equal(publications[at..].SelectMany(p => p), Publish(owner));
            Agreement.Between(RangeOwner.Recover(1, null, rows, rows.Count, [], Records.Context).State, owner.State);
        }
    }

    [Fact]
    public void It_refuses_to_recover_When_journal_and_store_do_not_belong_together()
    {
        var rows = Rows(out _);
        var owner = RangeOwner.Recover(1, null, rows, rows.Count - 1, [], Records.Context, tailBytes: 0);
        Publish(owner);
        Assert.True(owner.TryTakeSnapshot(out var snapshot, out var sequence));

        Assert.Throws<InvalidOperationException>(() => RangeOwner.Recover(1, (snapshot, sequence), [], sequence - 1, [], Records.Context));
        Assert.Throws<InvalidOperationException>(() => RangeOwner.Recover(1, null, rows, rows.Count + 1, [], Records.Context));
        Assert.Throws<InvalidOperationException>(() => RangeOwner.Recover(1, null, rows[1..], 0, [], Records.Context));
        Assert.Throws<InvalidOperationException>(() => RangeOwner.Recover(1, null, [], 0, [], Records.Context));
    }

    [Fact]
    public void A_snapshot_is_given_again_When_it_could_not_be_stored()
    {
        var owner = Turned();
        owner.Decide(new Close([2, 3]), out var closed);
        owner.Apply(closed!);
        Assert.False(owner.TryTakeSnapshot(out _, out _));
        Publish(owner);
        Assert.True(owner.TryTakeSnapshot(out var snapshot, out _));
        Assert.Equal([2, 3], snapshot.Successors.AsEnumerable());
        Assert.False(owner.TryTakeSnapshot(out _, out _));

        owner.SnapshotFailed();

        Assert.True(owner.TryTakeSnapshot(out var again, out var sequence));
        Assert.Equal(owner.Sequence, sequence);
        Assert.Equal(snapshot.State, again.State);
    }

    [Fact]
    public void A_publication_is_given_again_with_those_after_it_When_it_could_not_be_stored()
    {
        var owner = Turned();
        Assert.True(owner.TryTakePublication(out var first));
        Take(owner, Records.Batch(0, "u0"));
        Assert.False(owner.TryTakePublication(out _));

        owner.PublishAgain();

        Assert.True(owner.TryTakePublication(out var again));
        Assert.Same(first, again);
        owner.Published();
        Assert.True(owner.TryTakePublication(out var next));
        Assert.Equal((first.Sequence, owner.Sequence), (next.Previous, next.Sequence));
    }

    [Fact]
    public void Children_and_merged_ranges_hold_what_their_parents_held()
    {
        var parent = Turned();
        Take(parent, Records.Batch(0, "u0", "u1", "u2", "u3"));
        var (cut, counts, offsets) = (HashRange.Whole.Halve().Upper.Start, parent.State.Counts, parent.State.Offsets);
        Publish(parent);
        var lower = Child(2, new HashRange(0, cut), [1], SnapshotOf(parent));
        var upper = Child(3, new HashRange(cut, 0), [1], SnapshotOf(parent));
        Assert.Equal((4, offsets), (lower.State.UserCount + upper.State.UserCount, lower.State.Offsets));
        foreach (var child in new[] { lower, upper }) Publish(child);

        var merged = Child(4, HashRange.Whole, [2, 3], SnapshotOf(lower), SnapshotOf(upper));

        Assert.Equal((counts, offsets, 4), (merged.State.Counts, merged.State.Offsets, merged.State.UserCount));
        Assert.Throws<InvalidOperationException>(() => Child(5, HashRange.Whole, [2, 3], SnapshotOf(lower)));
    }

    private static RangeOwner Child(int id, HashRange range, int[] parents, params RangeState[] states) =>
        RangeOwner.Begin(id, new Created(range, [.. parents], Records.First), states, Records.Context);

    private static RangeState SnapshotOf(RangeOwner owner)
    {
        var bytes = new Core.Encodings.ByteWriter();
        owner.State.WriteSnapshot(bytes);
        return RangeState.ReadSnapshot(bytes.Written.ToArray(), owner.State.Context);
    }

    private static RangeOwner Turned()
    {
        var owner = RangeOwner.Begin(1, Birth, [], Records.Context);
        Assert.Equal(Answer.Journal, owner.Decide(Turn, out var entry));
        owner.Apply(entry!);
        return owner;
    }

    private static void Store(RangeOwner owner)
    {
        Assert.True(owner.TryTakeSnapshot(out _, out var sequence));
        owner.SnapshotStored(sequence);
    }

    private static void Take(RangeOwner owner, byte[] batch)
    {
        Assert.Equal(Answer.Journal, Decide(owner, batch, out _));
        owner.Apply(new BatchTaken(batch));
    }

    private static Answer Decide(RangeOwner owner, byte[] batch, out long applied) => owner.Decide(BatchHeader.Of(batch), out applied);

    /// <summary>A journal of every kind of row, and the transitions that each row published.</summary>
    private static List<JournalEntry> Rows(out List<List<Transition>> publications)
    {
        var owner = RangeOwner.Begin(1, Birth, [], Records.Context);
        List<JournalEntry> rows = [Birth];
        publications = [Publish(owner)];
        var journaled = publications;
        Journal(Turn);
        Batch(Records.Batch(0, "u0", "u1", "u2"));
        Journal(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged));
        Batch(Records.Batch(3, "u1", "u3"));
        Journal(new TurnDay(Records.Date(Records.Day + 100)));
        Journal(new Close([2]));
        Assert.Contains(publications, transitions => transitions.Count > 0);
        return rows;

        void Journal(Core.Protocol.Directive directive)
        {
            Assert.Equal(Answer.Journal, owner.Decide(directive, out var entry));
            Apply(entry!);
        }

        void Batch(byte[] batch)
        {
            Assert.Equal(Answer.Journal, Decide(owner, batch, out _));
            Apply(new BatchTaken(batch));
        }

        void Apply(JournalEntry entry)
        {
            owner.Apply(entry);
            rows.Add(entry);
            journaled.Add(Publish(owner));
        }
    }

    private static List<Transition> Publish(RangeOwner owner)
    {
        var transitions = new List<Transition>();
        for (var position = owner.PublishedTo; owner.TryTakePublication(out var publication); position = publication.Sequence)
        {
            Assert.Equal(position, publication.Previous);
            if (publication.Effects.TransitionCount > 0) transitions.AddRange(RangeEffects.ReadTransitions(publication.Effects.Transitions));
            owner.Published();
        }

        return transitions;
    }
}
