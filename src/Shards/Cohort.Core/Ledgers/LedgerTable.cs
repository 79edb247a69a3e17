using Cohort.Core.Segments;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The ledgers of one range's users. Most are a few lines in a block; one that outgrows the largest block becomes a
/// <see cref="LargeLedger"/>.
/// </summary>
internal sealed class LedgerTable
{
    private readonly LinePool _pool = new();
    private readonly List<LargeLedger?> _large = [];
    private readonly Stack<int> _freeLarge = [];
    private readonly Dictionary<int, SummedLedger> _summed = [];
    private readonly PastTable _past = new();
    private readonly LeavingOrders _leaving = new();
    private readonly bool _keepsPast;
    private SelectorMap? _selectors;

    /// <summary>An empty table.</summary>
    /// <param name="skus">Numbers the skus of its lines; two tables of one range share it.</param>
    /// <param name="keepsPast">Whether what leaves the window is added to what left before; lost otherwise.</param>
    /// <param name="windowDays">How many dates the window has.</param>
    public LedgerTable(SkuTable skus, bool keepsPast, int windowDays)
    {
        (_keepsPast, WindowDays) = (keepsPast, windowDays);
        Skus = skus;
        Categories = new CategoryMap(skus);
        Brands = new BrandMap(skus);
    }

    /// <summary>How many dates the window has.</summary>
    public int WindowDays { get; }

    public UserTable Users { get; } = new();

    /// <summary>What its skus are to the terms of a context that look at brands and skus.</summary>
    public SelectorMap SelectorsOf(RuleContext context) => _selectors?.Context == context ? _selectors : _selectors = new SelectorMap(Skus, context);

    public SkuTable Skus { get; }

    public CategoryMap Categories { get; }

    public BrandMap Brands { get; }

    /// <summary>What models said of the users last, where rules ask for it.</summary>
    public ScoreTable Scores { get; } = new();

    /// <summary>Lines in all ledgers.</summary>
    public long LineCount { get; private set; }

    /// <summary>Salted users without a cell in the window.</summary>
    public int EmptySummed => _summed.Values.Count(summed => summed.IsEmpty);

    /// <summary>Users who have no line any more and something that left the window.</summary>
    public int Dormant { get; private set; }

    /// <summary>The slots of salted users, in order.</summary>
    public IEnumerable<int> SummedSlots => _summed.Keys.Order();

    public LedgerForm FormOf(int slot) => Users.Row(slot).Form;

    public LargeLedger Large(int slot) => _large[Users.Row(slot).Lines]!;

    public SummedLedger Summed(int slot) => _summed[slot];

    /// <summary>Whether the user has no line here, and no salt.</summary>
    public bool HasNoLines(int slot) => Users.Row(slot) is { Count: 0, Form: not LedgerForm.Summed };

    /// <summary>Whether nothing is to be kept of the user: no line, no salt, and nothing that left the window.</summary>
    public bool IsIdle(int slot) => HasNoLines(slot) && !_past[slot].IsThere;

    /// <summary>Whether the user has no purchase in the window: a salted or a dormant one may stay in the table so.</summary>
    public bool IsEmpty(int slot) => FormOf(slot) == LedgerForm.Summed ? Summed(slot).IsEmpty : Users.Row(slot).Count == 0;

    /// <summary>What left the window of a user.</summary>
    public Past PastOf(int slot) => _past[slot];

    /// <summary>Takes over what left the window of a user elsewhere.</summary>
    public void SetPast(int slot, in Past past)
    {
        var was = IsDormant(slot);
        _past[slot] = past;
        CountDormant(slot, was);
    }

    /// <summary>The lines of a ledger that is not large, in order of arrival.</summary>
    public Span<Line> Small(int slot)
    {
        ref var row = ref Users.Row(slot);
        return row.Count == 0 ? default : _pool.Lines(row.Lines, row.Count);
    }

    /// <summary>Has the id and what a purchase needs of the ledger fetched.</summary>
    public void PrefetchLedger(int slot, Fingerprint fingerprint, ulong order)
    {
        ref var row = ref Users.Row(slot);
        Users.PrefetchId(slot);
        if (row.Form == LedgerForm.Large)
        {
            _large[row.Lines]!.Prefetch(fingerprint, order);
        }
        else if (row.Form == LedgerForm.Small && row.Count > 0)
        {
            // Two cache lines hold nearly three purchases: the processor fetches what follows by itself.
            Prefetch.Of(ref _pool[row.Lines]);
            Prefetch.Of(ref _pool[row.Lines + ((row.Count - 1) / 2)]);
        }
    }

    /// <summary>Adds a line unless the ledger has one with its fingerprint.</summary>
    public Addition TryAdd(int slot, in Line line)
    {
        ref var row = ref Users.Row(slot);
        var addition = row.Form == LedgerForm.Large ? _large[row.Lines]!.TryAdd(line) : TryAddSmall(ref row, line);
        if (addition != Addition.Added) return addition;
        if (row.Count++ == 0 && _past[slot].IsThere) Dormant--;
        LineCount++;
        return addition;
    }

    /// <summary>Takes a line out.</summary>
    /// <param name="slot">The user, who is not salted.</param>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <param name="last">Not if it is dated later.</param>
    /// <param name="line">The line.</param>
    public bool TryRemove(int slot, Fingerprint fingerprint, int last, out Line line)
    {
        ref var row = ref Users.Row(slot);
        var isRemoved = row.Form == LedgerForm.Large
            ? _large[row.Lines]!.TryRemove(fingerprint, last, out line) : TryRemoveSmall(ref row, fingerprint, last, out line);
        if (!isRemoved) return false;
        if (row.Form == LedgerForm.Large) row.Count--;
        if (row.Count == 0 && _past[slot].IsThere) Dormant++;
        LineCount--;
        return true;
    }

    private bool TryRemoveSmall(ref UserRow row, Fingerprint fingerprint, int last, out Line line)
    {
        line = default;
        if (row.Count == 0) return false;
        var lines = _pool.Lines(row.Lines, row.Count);
        var at = 0;
        while (at < lines.Length && lines[at].Fingerprint != fingerprint) at++;
        if (at == lines.Length || lines[at].Date > last) return false;
        line = lines[at];
        lines[(at + 1)..].CopyTo(lines[at..]);
        Shrink(ref row, row.Count - 1);
        return true;
    }

    /// <summary>Adds the lines that left the window by the date to what left before, and forgets a user who has had none for too long.</summary>
    public void Expire(int slot, ushort asOf)
    {
        ref var row = ref Users.Row(slot);
        var (before, was) = (row.Count, IsDormant(slot));
        if (row.Form == LedgerForm.Summed) _summed[slot].Expire(asOf);
        else if (row.Form == LedgerForm.Large) ExpireLarge(slot, ref row, asOf);
        else if (row.Count > 0) ExpireSmall(slot, ref row, asOf);
        LineCount -= before - row.Count;
        if (HasNoLines(slot) && _past[slot] is { IsThere: true } past && past.ForgottenOn <= asOf) _past[slot] = default;
        CountDormant(slot, was);
    }

    /// <summary>Adds sums of a salted user that left the window to what left before.</summary>
    /// <param name="slot">The user.</param>
    /// <param name="to">Up to which date all that came is known.</param>
    public void SettleSums(int slot, int to)
    {
        var past = _past[slot];
        _summed[slot].Settle(ref past, to, _leaving);
        _past[slot] = past;
    }

    /// <summary>The date on which the ledger's oldest line leaves the window, or on which a dormant user is forgotten.</summary>
    public ushort FirstExpiry(int slot)
    {
        if (IsDormant(slot)) return (ushort)Math.Min(UserTable.NeverDue, _past[slot].ForgottenOn);
        if (FormOf(slot) == LedgerForm.Summed) return Summed(slot).FirstExpiry;
        if (FormOf(slot) == LedgerForm.Large) return Large(slot).FirstExpiry;
        var first = UserTable.NeverDue - WindowDays;
        foreach (ref readonly var line in Small(slot)) first = Math.Min(first, line.Date);
        return (ushort)(first + WindowDays);
    }

    /// <summary>Copies a ledger's lines; in no particular order across dates.</summary>
    public void CopyLines(int slot, Span<Line> lines)
    {
        if (FormOf(slot) == LedgerForm.Large) Large(slot).CopyTo(lines);
        else Small(slot).CopyTo(lines);
    }

    /// <summary>A copy of a ledger's lines; in no particular order across dates.</summary>
    public Line[] LinesOf(int slot)
    {
        var lines = new Line[Users.Row(slot).Count];
        CopyLines(slot, lines);
        return lines;
    }

    /// <summary>The ledger's cells, added up or not.</summary>
    public IEnumerable<Cell> CellsOf(int slot) =>
        FormOf(slot) == LedgerForm.Summed ? Summed(slot).Cells : LinesOf(slot).Select(line => Cell.Of(line));

    /// <summary>Puts a salted user's sums in place of their lines.</summary>
    public void SetSummed(int slot, SummedLedger summed)
    {
        SetLines(slot, []);
        var was = IsDormant(slot);
        Users.Row(slot).Form = LedgerForm.Summed;
        _summed[slot] = summed;
        CountDormant(slot, was);
    }

    /// <summary>Replaces a ledger's lines, whose fingerprints all differ.</summary>
    public void SetLines(int slot, ReadOnlySpan<Line> lines)
    {
        ref var row = ref Users.Row(slot);
        var was = IsDormant(slot);
        LineCount += lines.Length - row.Count;
        _summed.Remove(slot);
        Release(ref row);
        row.Count = lines.Length;
        if (lines.Length > LinePool.LargestBlock)
        {
            MakeLarge(ref row, lines);
        }
        else if (lines.Length > 0)
        {
            row.Lines = _pool.Rent(lines.Length);
            lines.CopyTo(_pool.Lines(row.Lines, lines.Length));
        }

        CountDormant(slot, was);
    }

    /// <summary>Removes a user and their ledger.</summary>
    public void Remove(int slot)
    {
        SetPast(slot, default);
        ref var row = ref Users.Row(slot);
        LineCount -= row.Count;
        _summed.Remove(slot);
        Release(ref row);
        Scores.Forget(slot);
        Users.Remove(slot);
    }

    private Addition TryAddSmall(ref UserRow row, in Line line)
    {
        if (row.Count == 0)
        {
            row.Lines = _pool.Rent(1);
            _pool.Lines(row.Lines, 1)[0] = line;
            return Addition.Added;
        }

        var lines = _pool.Lines(row.Lines, row.Count);
        foreach (ref readonly var there in lines)
        {
            if (there.Fingerprint.High == line.Fingerprint.High && there.Fingerprint.Low == line.Fingerprint.Low)
                return there.Check == line.Check ? Addition.Duplicate : Addition.Conflict;
        }

        if (row.Count == LinePool.LargestBlock)
        {
            var block = row.Lines;
            MakeLarge(ref row, lines);
            _pool.Return(block, LinePool.LargestBlock);
            return _large[row.Lines]!.TryAdd(line);
        }

        if (row.Count == LinePool.BlockSize(row.Count))
        {
            var larger = _pool.Rent(row.Count + 1);
            lines.CopyTo(_pool.Lines(larger, row.Count));
            _pool.Return(row.Lines, row.Count);
            row.Lines = larger;
        }

        _pool.Lines(row.Lines, row.Count + 1)[row.Count] = line;
        return Addition.Added;
    }

    private bool IsDormant(int slot) => HasNoLines(slot) && _past[slot].IsThere;

    private void CountDormant(int slot, bool was) => Dormant += (IsDormant(slot) ? 1 : 0) - (was ? 1 : 0);

    private void ExpireSmall(int slot, ref UserRow row, ushort asOf)
    {
        var lines = _pool.Lines(row.Lines, row.Count);
        if (_keepsPast) _past[slot] = AddLeaving(_past[slot], lines, asOf);
        var kept = 0;
        foreach (ref readonly var line in lines)
        {
            if (line.Date + WindowDays > asOf) lines[kept++] = line;
        }

        Shrink(ref row, kept);
    }

    /// <summary>What left a user's window by a date, where some of their lines did since.</summary>
    /// <param name="past">What left before.</param>
    /// <param name="lines">All their lines.</param>
    /// <param name="asOf">The date.</param>
    public Past AddLeaving(Past past, ReadOnlySpan<Line> lines, int asOf)
    {
        _leaving.Clear();
        foreach (ref readonly var line in lines)
        {
            if (line.Date + WindowDays > asOf) continue;
            past.Add(line);
            _leaving.Add(line);
        }

        past.Orders += _leaving.Count;
        return past;
    }

    private void Shrink(ref UserRow row, int kept)
    {
        if (kept == 0)
        {
            Release(ref row);
        }
        else if (LinePool.BlockSize(kept) < LinePool.BlockSize(row.Count))
        {
            var smaller = _pool.Rent(kept);
            _pool.Lines(row.Lines, kept).CopyTo(_pool.Lines(smaller, kept));
            _pool.Return(row.Lines, row.Count);
            row.Lines = smaller;
        }

        row.Count = kept;
    }

    private void ExpireLarge(int slot, ref UserRow row, ushort asOf)
    {
        var ledger = _large[row.Lines]!;
        ledger.Expire(asOf);
        if (_keepsPast) _past[slot] = ledger.TakeLeft(_past[slot]);
        row.Count = ledger.Count;

        // Half the largest block: a ledger that hovers at the border does not change its form every day.
        if (ledger.Count > LinePool.LargestBlock / 2) return;
        Span<Line> lines = stackalloc Line[LinePool.LargestBlock];
        ledger.CopyTo(lines);
        Release(ref row);
        row.Count = ledger.Count;
        if (ledger.Count == 0) return;
        row.Lines = _pool.Rent(ledger.Count);
        lines[..ledger.Count].CopyTo(_pool.Lines(row.Lines, ledger.Count));
    }

    private void MakeLarge(ref UserRow row, ReadOnlySpan<Line> lines)
    {
        var ledger = new LargeLedger(_pool, lines, WindowDays);
        if (_freeLarge.TryPop(out var number))
        {
            _large[number] = ledger;
        }
        else
        {
            number = _large.Count;
            _large.Add(ledger);
        }

        row.Lines = number;
        row.Form = LedgerForm.Large;
    }

    private void Release(ref UserRow row)
    {
        if (row.Form == LedgerForm.Large)
        {
            _large[row.Lines]!.Release();
            _large[row.Lines] = null;
            _freeLarge.Push(row.Lines);
        }
        else if (row.Count > 0)
        {
            _pool.Return(row.Lines, row.Count);
        }

        (row.Lines, row.Count, row.Form) = (-1, 0, LedgerForm.Small);
    }
}
