using System.Runtime.InteropServices;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <summary>
/// At the home of a salted user: asks the ranges that hold their parts for their sums, and keeps them. Of a range and date
/// purchases only become more until the date leaves the window, so the larger of two answers is the later one, in
/// whatever order they come. Where one is taken back the range counts that, and tells all anew under the larger count. A range that split or merged is another one, by its id.
/// </summary>
internal sealed class PartialsGathering(Salt salt, int windowDays)
{
    // A question is asked again after so many times that others are: an answer takes less than a second, a restart some.
    private const int TimesToWait = 5;

    private readonly SortedDictionary<int, Holder> _holders = [];
    private readonly SortedSet<ushort> _changed = [];
    private int _tableVersion;
    private bool _isNew = true;

    public Salt Salt => salt;

    /// <summary>The questions to be asked now; none where the table does not know the user as home does.</summary>
    /// <param name="table">The range table, as far as is known here; an older one than before changes nothing.</param>
    /// <param name="homeId">The user's home.</param>
    /// <param name="asOf">Home's as-of date.</param>
    /// <param name="settledTo">Up to which date home has settled everything.</param>
    public IEnumerable<PartialsWanted> Ask(RangeTable table, int homeId, BusinessDate asOf, int settledTo)
    {
        if (table.Version < _tableVersion || !salt.Equals(table.SaltOf(salt.UserId))) yield break;
        if (table.Entries[table.IndexOf(salt.Hash)].Id != homeId) yield break;
        Adopt(table);
        _changed.RemoveWhere(date => date <= settledTo);
        foreach (var (id, holder) in _holders)
        {
            if (holder.Waits > 0 && --holder.Waits > 0) continue;
            yield return Question(id, holder, asOf, settledTo);
        }
    }

    /// <summary>Takes an answer. Gives the question that follows where there is more; null otherwise.</summary>
    public PartialsWanted? Take(PartialsGiven given, BusinessDate asOf, int settledTo)
    {
        if (given.AsOf != asOf || !_holders.TryGetValue(given.RangeId, out var holder) || given.Removed < holder.Removed) return null;
        if (given.Removed > holder.Removed) Forget(holder, given.Removed);
        foreach (var day in given.Cells.GroupBy(cell => cell.Date)) Take(holder, day.Key, [.. day]);
        if (given.IsAll) (holder.KnownAsOf, holder.Noted) = (asOf, Math.Max(holder.Noted, given.Noted));
        holder.Waits = 0;
        return given.IsAll ? null : Question(given.RangeId, holder, asOf, settledTo);
    }

    /// <summary>Whether no answer is still to come.</summary>
    public bool IsComplete => _holders.Values.All(holder => holder.KnownAsOf is not null && holder.Waits == 0);

    /// <summary>Whether every range that holds a part has told all that it had when it noted a look at all users, or later.</summary>
    /// <param name="noted">Its place in the source of these.</param>
    public bool IsKnownSince(long noted) => _holders.Count > 0 && _holders.Values.All(holder => holder.Noted >= noted);

    /// <summary>The last date that has left the window of all parts: of it and what is dated earlier, everything is known. 0 without.</summary>
    public int SettledTo => _holders.Count == 0 ? 0 : Math.Max(0, _holders.Values.Min(holder => holder.KnownAsOf?.Day ?? 0) - windowDays);

    /// <summary>The sums of all parts on the dates that changed.</summary>
    public List<PartialCell> Sums()
    {
        var sums = new Dictionary<(ushort, string), PartialCell>();
        foreach (var cell in _changed.SelectMany(date => _holders.Values.SelectMany(holder => holder.CellsOf(date))))
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (cell.Date, cell.Sku), out var isThere);
            sum = isThere ? sum.Plus(cell) : cell;
        }

        return [.. sums.Values.OrderBy(cell => cell.Date).ThenBy(cell => cell.Sku, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The dates that <see cref="Sums"/> has all of, also where that is nothing; null for all, of which home may know more than there is.
    /// </summary>
    public IReadOnlySet<ushort>? Dates => _isNew ? null : _changed;

    /// <summary>Home has the sums as they are known here.</summary>
    public void Settle()
    {
        _changed.Clear();
        _isNew = false;
    }

    private void Adopt(RangeTable table)
    {
        if (table.Version == _tableVersion) return;
        _tableVersion = table.Version;
        var ids = table.HoldersOf(salt).Select(index => table.Entries[index].Id).ToHashSet();
        foreach (var gone in _holders.Keys.Where(id => !ids.Contains(id)).ToList())
        {
            _changed.UnionWith(_holders[gone].Days.Keys);
            _holders.Remove(gone);
        }

        foreach (var id in ids) _holders.TryAdd(id, new Holder());
    }

    private void Forget(Holder holder, long removed)
    {
        _changed.UnionWith(holder.Days.Keys);
        holder.Days.Clear();
        (holder.Removed, holder.KnownAsOf, holder.Noted) = (removed, null, 0);
    }

    private void Take(Holder holder, ushort date, PartialCell[] cells)
    {
        var lines = cells.Sum(cell => (long)cell.Lines + cell.Refunds);
        if (holder.Days.TryGetValue(date, out var there) && there.Lines >= lines) return;
        holder.Days[date] = (lines, cells);
        _changed.Add(date);
    }

    private PartialsWanted Question(int rangeId, Holder holder, BusinessDate asOf, int settledTo)
    {
        foreach (var date in holder.Days.Keys.Where(date => date <= settledTo).ToList()) holder.Days.Remove(date);
        holder.Waits = TimesToWait;
        var known = holder.Days.Select(day => new PartialDay(day.Key, day.Value.Lines));
        return new PartialsWanted(rangeId, salt.UserId, salt.Parts, asOf, settledTo, [.. known]) { Removed = holder.Removed };
    }

    private sealed class Holder
    {
        public SortedDictionary<ushort, (long Lines, PartialCell[] Cells)> Days { get; } = [];

        /// <summary>How many lines it had taken out of parts when it told this.</summary>
        public long Removed { get; set; }

        /// <summary>The date as of which it has told all that it had, the last time that it did; null before.</summary>
        public BusinessDate? KnownAsOf { get; set; }

        /// <summary>Which look at all users it had noted when it last told all that it had.</summary>
        public long Noted { get; set; }

        /// <summary>How many times others are asked before it is asked again; 0 where no answer is awaited.</summary>
        public int Waits { get; set; }

        public PartialCell[] CellsOf(ushort date) => Days.TryGetValue(date, out var day) ? day.Cells : [];
    }
}
