using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>One range of a table: an id that is never used again, and the hashes it owns.</summary>
public readonly record struct RangeEntry(int Id, HashRange Range);

/// <summary>
/// The partition of the hash space into ranges at one version, and the salted users, whose purchases are spread over
/// several of them. Immutable; a split or a merge makes the next version with new range ids, so a batch for a range
/// that is gone can never be taken by one that is there.
/// </summary>
public sealed class RangeTable
{
    private readonly RangeEntry[] _entries;
    private readonly ulong[] _starts;
    private readonly Dictionary<ulong, Salt> _salts;

    private RangeTable(int version, int nextId, RangeEntry[] entries, IEnumerable<Salt> salts)
    {
        Version = version;
        NextId = nextId;
        _entries = entries;
        _starts = [.. entries.Select(e => e.Range.Start)];
        _salts = salts.ToDictionary(salt => salt.Hash);
    }

    /// <summary>Counts the changes: 1 for the first table.</summary>
    public int Version { get; }

    /// <summary>The id that the next new range gets.</summary>
    public int NextId { get; }

    /// <summary>The ranges in the order of their hashes.</summary>
    public IReadOnlyList<RangeEntry> Entries => _entries;

    /// <summary>The salted users, in the order of their hashes.</summary>
    public IEnumerable<Salt> Salts => _salts.Values.OrderBy(salt => salt.Hash);

    /// <summary>How a user is salted; null where they are not.</summary>
    public Salt? SaltOf(string userId) => _salts.Values.FirstOrDefault(salt => salt.UserId == userId);

    /// <summary>The indexes of the ranges that own a point of a user, in order.</summary>
    public IReadOnlyList<int> HoldersOf(Salt salt)
    {
        ArgumentNullException.ThrowIfNull(salt);
        return [.. Enumerable.Range(0, salt.Parts).Select(part => IndexOf(salt.PointOf(part))).Distinct().Order()];
    }

    /// <summary>The first table: equal ranges, as many as asked for.</summary>
    /// <param name="ranges">A power of two from 1 to 65,536.</param>
    public static RangeTable Even(int ranges)
    {
        if (ranges is < 1 or > 65_536 || !int.IsPow2(ranges))
            throw new ArgumentOutOfRangeException(nameof(ranges), ranges, "The number of ranges is a power of two from 1 to 65,536.");
        var entries = new RangeEntry[ranges];
        var bits = int.Log2(ranges);
        for (var i = 0; i < ranges; i++) entries[i] = new RangeEntry(i + 1, new HashRange(Boundary(i, bits), Boundary(i + 1, bits)));
        return new RangeTable(1, ranges + 1, entries, []);
    }

    /// <summary>A table as it was stored, with its salted users.</summary>
    /// <exception cref="ArgumentException">The ranges do not cover the hash space exactly once, or an id or a user stands twice.</exception>
    public static RangeTable Restore(int version, int nextId, IEnumerable<RangeEntry> entries, IEnumerable<Salt> salts)
    {
        RangeEntry[] sorted = [.. entries.OrderBy(e => e.Range.Start)];
        if (sorted.Length == 0 || sorted[0].Range.Start != 0 || sorted[^1].Range.End != 0)
            throw new ArgumentException("The ranges do not cover the hash space.", nameof(entries));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (!sorted[i - 1].Range.IsBefore(sorted[i].Range))
                throw new ArgumentException($"Range {sorted[i - 1].Range} does not end where {sorted[i].Range} begins.", nameof(entries));
        }

        if (sorted.DistinctBy(e => e.Id).Count() != sorted.Length || sorted.Any(e => e.Id >= nextId))
            throw new ArgumentException("A range id stands twice, or is not below the next id.", nameof(entries));
        return new RangeTable(version, nextId, sorted, salts);
    }

    /// <summary>The index in <see cref="Entries"/> of the range that owns a hash.</summary>
    public int IndexOf(ulong hash)
    {
        int low = 0, high = _starts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_starts[middle] <= hash) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>The index in <see cref="Entries"/> of the range with an id.</summary>
    /// <exception cref="InvalidOperationException">The table has no such range.</exception>
    public int IndexOfId(int rangeId)
    {
        var index = Array.FindIndex(_entries, entry => entry.Id == rangeId);
        return index >= 0 ? index : throw new InvalidOperationException($"Range table version {Version} has no range {rangeId}; plan again with the table that holds.");
    }

    /// <summary>
    /// The index in <see cref="Entries"/> of the range that a purchase goes to: the one that owns its user, or for a
    /// salted user the one that owns the point of the purchase's part; of a void, of the part that it takes a purchase out of.
    /// </summary>
    public int IndexOf(in Purchase purchase)
    {
        var hash = UserHash.Of(purchase.UserId);
        return _salts.Count > 0 && _salts.TryGetValue(hash, out var salt) && salt.IsOf(purchase.UserId)
            ? IndexOf(salt.PointOf(Fingerprint.Of(purchase.Concerns))) : IndexOf(hash);
    }

    /// <summary>The table after a user was salted; every range keeps its id.</summary>
    /// <exception cref="ArgumentException">They are salted already.</exception>
    public RangeTable WithSalt(Salt salt) => new(Version + 1, NextId, _entries, [.. _salts.Values, salt]);

    /// <summary>The table after a user is not salted any more.</summary>
    public RangeTable WithoutSalt(Salt salt) => new(Version + 1, NextId, _entries, _salts.Values.Where(other => !other.Equals(salt)));

    /// <summary>
    /// The same ranges, with new ids for those that hold a part of a user: where they cannot all change at one moment,
    /// those that had them as they were are closed, and others begin.
    /// </summary>
    public RangeTable Renewed(Salt salt)
    {
        ArgumentNullException.ThrowIfNull(salt);
        return Renewed(HoldersOf(salt));
    }

    /// <summary>The table after a user was erased: they are not salted any more, and the ranges that had anything of them have new ids.</summary>
    internal RangeTable WithoutUser(ErasedUser user)
    {
        var salt = user.SaltIn(this);
        var table = salt is null ? new RangeTable(Version + 1, NextId, _entries, _salts.Values) : WithoutSalt(salt);
        return table.Renewed(HoldersOf(user));
    }

    /// <summary>The indexes of the ranges that may have something of a user, in order.</summary>
    internal IReadOnlyList<int> HoldersOf(ErasedUser user) => user.SaltIn(this) is { } salt ? HoldersOf(salt) : [IndexOf(user.Place)];

    /// <summary>The table after the range at an index was cut at a hash.</summary>
    public RangeTable Split(int index, ulong hash)
    {
        var (lower, upper) = _entries[index].Range.SplitAt(hash);
        RangeEntry[] entries =
            [.. _entries[..index], new RangeEntry(NextId, lower), new RangeEntry(NextId + 1, upper), .. _entries[(index + 1)..]];
        return new RangeTable(Version + 1, NextId + 2, entries, _salts.Values);
    }

    /// <summary>The table after the range at an index and the one after it became one.</summary>
    public RangeTable Merge(int index)
    {
        var merged = new HashRange(_entries[index].Range.Start, _entries[index + 1].Range.End);
        RangeEntry[] entries = [.. _entries[..index], new RangeEntry(NextId, merged), .. _entries[(index + 2)..]];
        return new RangeTable(Version + 1, NextId + 1, entries, _salts.Values);
    }

    private RangeTable Renewed(IReadOnlyList<int> indexes)
    {
        var next = NextId;
        RangeEntry[] entries = [.. _entries];
        foreach (var index in indexes) entries[index] = entries[index] with { Id = next++ };
        return new RangeTable(Version, next, entries, _salts.Values);
    }

    private static ulong Boundary(int index, int bits) => bits == 0 || index == 1 << bits ? 0 : (ulong)index << (64 - bits);
}
