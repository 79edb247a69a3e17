using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Store.Tests;

/// <summary>What is written in one commit is read back as it was, and not before the commit.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_position_comes_back_with_what_lies_ahead_and_a_later_one_replaces_it()
    {
        using var directory = _store.Create();
        HandledRecordBatch[] handled = [new(9, 900, BusinessDate.Of(2026, 3, 1)), new(12, 1L << 40, BusinessDate.Of(2026, 2, 1))];
        var first = new SourcePosition("till", 3, 5, 500, handled, SourceTail.Of("the end"u8));
        var second = new SourcePosition("till", 4, 12, 1L << 40, [], default);

        Commit(directory, writer => writer.Position(first));
        using (var reader = directory.CreateReader()) AssertSame(first, reader.Position("till"));
        Commit(directory, writer =>
        {
            writer.Position(second);
            writer.Position(SourcePosition.Start("a\u00e4"));
        });

        using var after = directory.CreateReader();
        AssertSame(second, after.Position("till"));
        AssertSame(SourcePosition.Start("never read"), after.Position("never read"));
        Assert.Equal(["a\u00e4", "till"], after.Sources());
    }

    [Fact]
    public void Dead_letters_come_back_in_order_and_are_counted_by_reason()
    {
        using var directory = _store.Create();
        var letters = new[]
        {
            new DeadLetter("b", 3, 30, new Rejection(RejectionReason.NotJson, "", "It is no JSON."), 4, [0, 255, 10, 39]),
            new DeadLetter("a", 7, 70, new Rejection(RejectionReason.OutOfRange, "amount", "Too \u00e4."), 1L << 33, []),
            new DeadLetter("b", 1, 10, new Rejection(RejectionReason.NotJson, "", "Neither."), 2, "{]"u8.ToArray()),
        };

        Commit(directory, writer => Array.ForEach(letters, writer.DeadLetter));

        using var reader = directory.CreateReader();
        var stored = reader.DeadLetters().ToList();
        Assert.Equal([("a", 7L), ("b", 1L), ("b", 3L)], stored.Select(l => (l.Source, l.Record)));
        foreach (var (letter, other) in letters.OrderBy(l => l.Source, StringComparer.Ordinal).ThenBy(l => l.Record).Zip(stored))
        {
            Assert.Equal(letter, other, LetterComparer);
            Assert.Equal(letter.Bytes, other.Bytes);
        }

        Assert.Equal([(RejectionReason.NotJson, 2L), (RejectionReason.OutOfRange, 1L)], reader.Rejections().Select(r => (r.Key, r.Value)));
    }

    [Fact]
    public void Batches_come_back_in_order_until_a_snapshot_stands_for_them()
    {
        using var directory = _store.Create();
        Commit(directory, writer =>
        {
            for (var seq = 1; seq <= 4; seq++) writer.Journal(1, seq, [(byte)seq]);
            writer.Journal(2, 1, [9]);
        });
        Assert.Equal("b1:1 b2:2 b3:3 b4:4", RowsOf(directory, 1));

        Commit(directory, writer => writer.Snapshot(1, 3, [7, 7]));
        Assert.Equal("s3:77 b4:4", RowsOf(directory, 1));
        Commit(directory, writer => writer.Snapshot(1, 4, [8]));

        Assert.Equal("s4:8", RowsOf(directory, 1));
        Assert.Equal("b1:9", RowsOf(directory, 2));
        Assert.Equal("", RowsOf(directory, 3));
    }

    [Fact]
    public void Memberships_transitions_and_counts_come_back_in_the_order_of_their_names()
    {
        using var directory = _store.Create();
        Commit(directory, writer =>
        {
            writer.Journal(1, 1, _store.Apply(("1", "zoe", "milk", 12, "2026-03-01"), ("2", "ann", "milk", 11, "2026-03-01"), ("3", "annabelle-2", "bread", 1, "2026-03-01"), ("4", "annabelle-1", "bread", 1, "2026-03-01")));
            writer.Effects(1, _store.Effects());
        });
        Commit(directory, writer =>
        {
            writer.Journal(1, 2, _store.Apply(("5", "ann", "milk", -5, "2026-03-02")));
            writer.Effects(1, _store.Effects());
        });

        using var reader = directory.CreateReader();
        var memberships = reader.Memberships().ToList();
        Assert.Equal(memberships.OrderBy(m => m.User, StringComparer.Ordinal).ThenBy(m => m.Segment, StringComparer.Ordinal), memberships);
        Assert.Equal(["zoe"], reader.Members("dairy", "", 10));
        Assert.Equal(["ann", "annabelle-1", "annabelle-2", "zoe"], reader.Members("any", "", 10));
        Assert.Equal(["annabelle-1", "annabelle-2"], reader.Members("any", "ann", 2));
        Assert.Empty(reader.Members("nothing", "", 10));
        Assert.Equal(["affinity:DAIRY", "any"], reader.SegmentsOf("ann").Select(segment => segment.Segment));
        Assert.Empty(reader.SegmentsOf("nobody"));
        Assert.Equal([("affinity:BREAD", 2L), ("affinity:DAIRY", 2L), ("any", 4L), ("dairy", 1L)], reader.Segments().Select(s => (s.Name, s.Members)));
        Assert.Equal(memberships.Count, reader.Segments().Sum(s => s.Members));
        var transitions = reader.Transitions().ToList();
        Assert.Equal(reader.TransitionCount(), transitions.Count);
        Assert.All(transitions.GroupBy(t => t.UserId), user => Assert.Equal(user.Select(t => t.Id), reader.TransitionsOf(user.Key).Select(t => t.Id)));
        Assert.Empty(reader.TransitionsOf("annabelle"));
        Assert.Equal(("ann", "dairy", false), (transitions[^1].UserId, transitions[^1].Segment, transitions[^1].Entered));
    }

    [Fact]
    public void The_transitions_of_a_user_are_found_When_their_range_was_split_since()
    {
        using var directory = _store.Create();
        Commit(directory, writer =>
        {
            writer.Journal(1, 1, _store.Apply(("1", "zoe", "milk", 12, "2026-03-01"), ("2", "ann", "milk", 12, "2026-03-01"), ("3", "bob", "milk", 12, "2026-03-01")));
            writer.Effects(1, _store.Effects());
        });
        var table = TableIn(directory);

        Commit(directory, writer => writer.RangeTable(table, table.Split(0, 1UL << 63)));

        using var reader = directory.CreateReader();
        Assert.Equal(3, reader.Transitions().Select(t => t.UserId).Distinct().Count());
        Assert.All(reader.Transitions().GroupBy(t => t.UserId), user => Assert.Equal(user.Select(t => t.Id), reader.TransitionsOf(user.Key).Select(t => t.Id)));
        Assert.Equal(2, reader.RangeTable().Entries.Count);
    }

    [Fact]
    public void Nothing_is_stored_of_a_membership_When_it_was_entered_and_left_within_one_commit()
    {
        using var directory = _store.Create();

        Commit(directory, writer =>
        {
            _store.Apply(("1", "ann", "milk", 12, "2026-03-01"), ("2", "ann", "milk", -12, "2026-03-01"));
            writer.Effects(1, _store.Effects());
        });

        using var reader = directory.CreateReader();
        Assert.DoesNotContain("dairy", reader.SegmentsOf("ann").Select(segment => segment.Segment));
        Assert.Equal(2, reader.Transitions().Count(t => t.Segment == "dairy"));
    }

    [Fact]
    public void The_last_activation_holds_When_rules_and_taxonomies_were_activated()
    {
        using var directory = _store.Create();

        Commit(directory, writer =>
        {
            writer.Rules(new Activation(2, "two"), "segment b: orders() >= 2");
            writer.Taxonomy(new Activation(2, "zwei"), [1, 2]);
            writer.Rules(new Activation(3, "three"), "segment c: orders() >= 3");
        });

        using var reader = directory.CreateReader();
        Assert.Equal((new Activation(3, "three"), "segment c: orders() >= 3"), reader.Rules());
        Assert.Equal(new Activation(2, "zwei"), reader.LastTaxonomy());
        Assert.Equal([1, 2], reader.TaxonomyAt(2));
        Assert.StartsWith("segment c", directory.ReadRuleText().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_is_gone_loses_its_rows_When_the_range_table_is_replaced()
    {
        using var directory = _store.Create(2);
        var former = TableIn(directory);
        var table = former.Split(0, former.Entries[0].Range.Halve().Item1.End);
        Commit(directory, writer =>
        {
            writer.Journal(1, 1, [1]);
            writer.Snapshot(1, 1, [1]);
            writer.Journal(1, 2, [2]);
            writer.Journal(2, 1, [3]);
        });

        Commit(directory, writer => writer.RangeTable(former, table));

        Assert.Equal(table.Entries, TableIn(directory).Entries);
        Assert.Equal((table.Version, table.NextId), (TableIn(directory).Version, TableIn(directory).NextId));
        Assert.Equal(("", "b1:3"), (RowsOf(directory, 1), RowsOf(directory, 2)));
    }

    private static IEqualityComparer<DeadLetter> LetterComparer { get; } = EqualityComparer<DeadLetter>.Create(
        (x, y) => (x!.Source, x.Record, x.Byte, x.Rejection, x.Length) == (y!.Source, y.Record, y.Byte, y.Rejection, y.Length));

    private static void Commit(DataDirectory directory, Action<CommitWriter> write)
    {
        using var writer = directory.CreateCommitWriter();
        write(writer);
        writer.Commit();
    }

    private static string RowsOf(DataDirectory directory, int range)
    {
        var rows = new List<string>();
        using var reader = directory.CreateReader();
        reader.Range(range, (seq, bytes) => rows.Add($"s{seq}:{string.Concat(bytes.ToArray())}"), (seq, bytes) => rows.Add($"b{seq}:{string.Concat(bytes.ToArray())}"));
        return string.Join(' ', rows);
    }

    private static void AssertSame(SourcePosition expected, SourcePosition actual)
    {
        Assert.Equal(expected.Handled, actual.Handled);
        Assert.Equal(expected, actual, PositionComparer);
    }

    private static IEqualityComparer<SourcePosition> PositionComparer { get; } = EqualityComparer<SourcePosition>.Create(
        (x, y) => (x!.Source, x.Pass, x.Record, x.Byte, x.Tail) == (y!.Source, y.Pass, y.Record, y.Byte, y.Tail));

    private static RangeTable TableIn(DataDirectory directory)
    {
        using var reader = directory.CreateReader();
        return reader.RangeTable();
    }
}
