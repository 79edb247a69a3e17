using System.Text;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Checks;

/// <summary>What must hold after every step. It watches what becomes durable, and keeps its own account of it.</summary>
internal sealed class StepChecks(IReadOnlyList<Partition> partitions, LetterStore letters)
{
    private readonly Dictionary<string, Partition> _partitions = partitions.ToDictionary(partition => partition.Name, StringComparer.Ordinal);
    private readonly HashSet<(string Source, long Offset, bool IsVoid)> _journaled = [];
    private RangeTable? _table;
    private int _asOf;

    public Dictionary<int, Lineage> Lineages { get; } = [];

    /// <summary>What was found over all users, and at which rows ranges had measured theirs, by day and rules.</summary>
    public Dictionary<(int Day, ContextVersion Version), (Thresholds Found, IReadOnlyDictionary<int, long> MeasuredAt)> Looks { get; } = [];

    /// <summary>The days that somebody ordered by name.</summary>
    public HashSet<int> Ordered { get; } = [];

    /// <summary>Days by which the as-of date may go at once without an order; null where the data turns it.</summary>
    public int? MaxJumpDays { get; init; }

    /// <summary>Whether all that becomes of a record is in journals.</summary>
    public bool IsJournaled(string source, SourceRecord record) => record.Parts.Count > 0 && record.Parts.All(part => IsJournaled(source, record, part));

    /// <summary>Whether a user has ever been salted, as far as ranges know.</summary>
    public bool WasSalted(string user) => Lineages.Values.Any(range => range.Salts.ContainsKey(user));

    /// <summary>Whether a user has ever been erased.</summary>
    public bool WasErased(string user) => Lineages.Values.Any(range => range.Erased?.Is(user) == true);

    /// <summary>A row of a range's journal is durable.</summary>
    public void Appended(int rangeId, long number, JournalEntry entry)
    {
        if (!Lineages.TryGetValue(rangeId, out var range)) Lineages.Add(rangeId, range = Begun(rangeId, number, entry));
        else Went(range, number, entry);
        range.Ends.Add(range.Happenings.Count);
    }


    /// <summary>The coordinator's journal has what was found for an order, and at which rows of theirs ranges had measured their users.</summary>
    public void Looked(Thresholds found, IReadOnlyDictionary<int, long> measuredAt) =>
        Require(Looks.TryAdd((found.Day.Day, found.Version), (found, measuredAt)), $"All users were looked at by {found.Version} as of day {found.Day.Day} twice.");

    /// <summary>A source is committed up to an offset.</summary>
    public void Committed(Partition partition, long from, long to)
    {
        for (var at = partition.IndexOf(from); at < partition.Records.Count && partition.Records[at].Offset < to; at++)
        {
            var record = partition.Records[at];
            Require(IsJournaled(partition.Name, record) || letters.Has(partition.Name, record.Offset),
                $"{partition.Name} is committed up to {to}, but record {record.Offset} ({record.Buy}) is neither in a journal nor a dead letter.");
        }
    }

    /// <summary>The coordinator has a state.</summary>
    public void Decided(RangeTable? table, int? asOf)
    {
        if (asOf is { } day)
        {
            Require(day >= _asOf, $"The as-of date of all went back from {_asOf} to {day}.");
            Require(_asOf == 0 || MaxJumpDays is not { } most || day - _asOf <= most || Ordered.Contains(day), $"The as-of date of all went from {_asOf} to {day} without an order.");
            _asOf = day;
        }

        if (table is null || ReferenceEquals(table, _table)) return;
        RangeTable.Restore(table.Version, table.NextId, table.Entries, table.Salts);
        if (_table is not null && table.Version < _table.Version) throw new BrokenInvariantException($"Version {table.Version} of the range table came after {_table.Version}.");
        foreach (var entry in table.Entries)
            Require(Lineages.TryGetValue(entry.Id, out var range) && range.Range == entry.Range, $"Version {table.Version} of the range table has range {entry.Id}, which has not begun.");
        _table = table;
    }

    private void Went(Lineage range, long number, JournalEntry entry)
    {
        Require(number == range.Highest + 1, $"Row {number} of range {range.Id} was written after row {range.Highest}: it has two writers.");
        Require(range.Successors.IsEmpty, $"Row {number} of range {range.Id} was written after it was closed.");
        range.Highest = number;
        switch (entry)
        {
            case BatchTaken taken: Took(range, taken.Batch); break;
            case ContextActivated activated: range.Happenings.Add(Happening.Activation(activated)); break;
            case Closed closed: range.Successors = closed.Successors; break;
            case ClosedWithout closed: (range.Successors, range.Erased) = (closed.Successors, closed.User); break;
            case PartialsTaken: break;
            default: throw new BrokenInvariantException($"Row {number} of range {range.Id} is {entry.GetType().Name}.");
        }
    }

    private Lineage Begun(int rangeId, long number, JournalEntry entry)
    {
        Require(number == 1, $"The first row of range {rangeId} has number {number}.");
        var birth = entry as Created ?? throw new BrokenInvariantException($"The first row of range {rangeId} is {entry.GetType().Name}.");
        var range = new Lineage(rangeId, birth) { Highest = 1 };
        var parents = birth.Parents.Select(id => Lineages[id]).ToList();
        foreach (var parent in parents) Require(parent.Successors.Contains(rangeId), $"Range {rangeId} began with users of range {parent.Id}, which is open.");
        foreach (var source in parents.SelectMany(parent => parent.Covered.Keys).Distinct())
        {
            var covered = parents.Select(parent => parent.Covered.GetValueOrDefault(source));

            // Each range numbers the scores of its own users.
            range.Covered[source] = source == BatchHeader.Scores ? covered.Max() : covered.Min();
        }

        foreach (var salt in parents.SelectMany(parent => parent.Salts.Values).Append(birth.Salting?.Salt).OfType<Salt>().Where(salt => salt.HasPointIn(birth.Range)))
            range.Salts[salt.UserId] = salt;
        if (birth.Salting is { IsBegun: false } ended) range.Salts.Remove(ended.Salt.UserId);
        return range;
    }

    private void Took(Lineage range, byte[] batch)
    {
        var reader = new BatchReader(batch);
        var source = Encoding.UTF8.GetString(reader.Source);
        var covered = range.Covered.GetValueOrDefault(source);
        Require(reader.Before <= covered, $"Range {range.Id} took {source} from {reader.Before}, but it has only what is before {covered}.");
        Require(reader.To > covered, $"Range {range.Id} took {source} up to {reader.To} again: it has got to {covered}.");
        for (var item = reader.Next(); item != BatchItem.End; item = reader.Next())
        {
            if (item == BatchItem.Turn)
            {
                range.Happenings.Add(Happening.Turn(reader.TurnDate.Day));
                continue;
            }

            if (item == BatchItem.Thresholds)
            {
                range.Happenings.Add(Happening.Found(reader.Thresholds!));
                continue;
            }

            if (source == BatchHeader.Scores)
            {
                if (item == BatchItem.Scores) range.Happenings.Add(Happening.Scoring(ScoresOf(reader.Scored)));
                continue;
            }

            var record = _partitions[source].Records[_partitions[source].IndexOf(reader.Offset)];
            var part = record.Parts.SingleOrDefault(part => part.Buy.IsVoid == (item == BatchItem.Void));
            Require(record.Offset == reader.Offset && part is not null && Encoding.UTF8.GetString(reader.Purchase.UserId) == part.Buy.User
                && range.Owns(part), $"Range {range.Id} took record {reader.Offset} of {source}, which is not its own: {record}.");
            Take(range, record, part!, source);
        }

        if (!BatchHeader.IsOwn(source)) RequireWhole(range, _partitions[source], covered, reader.To);
        range.Covered[source] = reader.To;
    }

    private static Scored ScoresOf(in ScoredUser scored)
    {
        var all = scored.Scores;
        var scores = new List<(int, int)>();
        for (var model = 0; model < scored.Models; model++)
        {
            if ((int)all.Varint() is > 0 and var plusOne) scores.Add((model, plusOne - 1));
        }

        return new Scored(Encoding.UTF8.GetString(scored.UserId), scores, MadeUpScores.Version, scored.Date);
    }

    // A range leaves out what it has. What it has not taken by then is a dead letter, refused on an earlier day.
    private void Take(Lineage range, SourceRecord record, RecordPart part, string source)
    {
        var isNew = _journaled.Add((source, record.Offset, part.Buy.IsVoid));
        if (record.Offset < CoveredOf(range, part, source)) return;
        Require(isNew, $"Range {range.Id} counts record {record.Offset} of {source} ({part.Buy}) twice.");
        range.Happenings.Add(Happening.Record(source, record.Offset, part.Buy.IsVoid));
    }

    private bool IsJournaled(string source, SourceRecord record, RecordPart part) => _journaled.Contains((source, record.Offset, part.Buy.IsVoid));

    // The ranges that a purchase belonged to have each gone on from where the one before stood.
    private long CoveredOf(Lineage range, RecordPart part, string source) => range.Parents
        .Select(id => Lineages[id]).Where(parent => parent.Owns(part))
        .Select(parent => CoveredOf(parent, part, source)).Append(range.Covered.GetValueOrDefault(source)).Max();

    private void RequireWhole(Lineage range, Partition partition, long from, long to)
    {
        for (var at = partition.IndexOf(from); at < partition.Records.Count && partition.Records[at].Offset < to; at++)
        {
            var record = partition.Records[at];
            Require(record.Parts.Where(range.Owns).All(part => IsJournaled(partition.Name, record, part)) || letters.Has(partition.Name, record.Offset),
                $"Range {range.Id} has {partition.Name} up to {to}, but not record {record.Offset} ({record.Buy}).");
        }
    }

    public static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new BrokenInvariantException(otherwise);
    }
}
