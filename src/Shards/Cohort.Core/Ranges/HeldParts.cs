using Cohort.Core.Ledgers;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// The parts of salted users that a range holds, for users of its own and of other ranges: lines for deduplication
/// and expiry, of which nobody is evaluated. All parts of one user in one range are one ledger.
/// </summary>
/// <param name="skus">Numbers their skus.</param>
/// <param name="windowDays">How many dates the window has.</param>
internal sealed class HeldParts(SkuTable skus, int windowDays)
{
    private readonly Dictionary<int, Salt> _salts = [];
    private readonly Dictionary<int, PartSums> _sums = [];
    private readonly SortedDictionary<int, Cell[]> _left = [];

    public LedgerTable Ledgers { get; } = new(skus, keepsPast: false, windowDays);

    public bool IsEmpty => _salts.Count == 0;

    /// <summary>The users' salts with their slots in the ledgers, by slot.</summary>
    public IEnumerable<(Salt Salt, int Slot)> All => _salts.OrderBy(held => held.Key).Select(held => (held.Value, held.Key));

    public Salt SaltOf(int slot) => _salts[slot];

    public int Find(ulong hash, ReadOnlySpan<byte> userId) => IsEmpty ? -1 : Ledgers.Users.Find(hash, userId);

    public int Add(Salt salt)
    {
        var slot = Ledgers.Users.Add(salt.Hash, Text.UTF8.GetBytes(salt.UserId));
        _salts.Add(slot, salt);
        return slot;
    }

    public Addition Enter(int slot, in Line line)
    {
        var addition = Ledgers.TryAdd(slot, line);
        if (addition == Addition.Added && _sums.TryGetValue(slot, out var sums)) sums.Add(line);
        ref var due = ref Ledgers.Users.Due(slot);
        due = Math.Min(due, (ushort)(line.Date + windowDays));
        return addition;
    }

    /// <summary>The salt of the user with a hash; null where the range holds no part of them.</summary>
    public Salt? SaltOf(ulong hash)
    {
        foreach (var salt in _salts.Values)
        {
            if (salt.Hash == hash) return salt;
        }

        return null;
    }

    /// <summary>Takes a line out.</summary>
    public bool TryRemove(int slot, Fingerprint fingerprint, int last)
    {
        if (!Ledgers.TryRemove(slot, fingerprint, last, out var line)) return false;
        if (_sums.TryGetValue(slot, out var sums)) sums.Remove(line);
        return true;
    }

    /// <summary>Adds lines of which none is there.</summary>
    public void SetLines(int slot, ReadOnlySpan<Line> lines)
    {
        Ledgers.SetLines(slot, lines);
        _sums.Remove(slot);
        Ledgers.Users.Due(slot) = Ledgers.FirstExpiry(slot);
    }

    /// <summary>The sums of a user's lines that left the window and that their home has not settled, by date and sku number.</summary>
    public IReadOnlyList<Cell> LeftOf(int slot) => _left.GetValueOrDefault(slot) ?? [];

    /// <summary>Adds such sums.</summary>
    public void AddLeft(int slot, IEnumerable<Cell> cells)
    {
        var sums = SummedLedger.SumOf(LeftOf(slot).Concat(cells), after: -1);
        if (sums.Length > 0) _left[slot] = sums;
    }

    /// <summary>Home has settled everything up to a date.</summary>
    public void Settled(int slot, int to)
    {
        if (!_left.TryGetValue(slot, out var left) || left[0].Date > to) return;
        _left[slot] = [.. left.SkipWhile(cell => cell.Date <= to)];
        if (_left[slot].Length == 0) _left.Remove(slot);
    }

    public void Remove(int slot)
    {
        _left.Remove(slot);
        Ledgers.Remove(slot);
        _salts.Remove(slot);
        _sums.Remove(slot);
    }

    /// <summary>The sums of a user's parts in the window; made when they are asked for first.</summary>
    public PartSums SumsOf(int slot, int asOf)
    {
        if (!_sums.TryGetValue(slot, out var sums)) _sums.Add(slot, sums = new PartSums(Ledgers.LinesOf(slot)));
        sums.Expire(asOf - windowDays);
        if (sums.IsStale) sums.Renew(Ledgers.LinesOf(slot));
        return sums;
    }

    /// <summary>Drops the lines that leave the window on a date; their sums stay until home has settled them.</summary>
    public void TurnTo(ushort date)
    {
        for (var slot = Ledgers.Users.NextDue(0, date); slot >= 0; slot = Ledgers.Users.NextDue(slot + 1, date))
        {
            AddLeft(slot, Ledgers.LinesOf(slot).Where(line => line.Date + windowDays <= date).Select(line => Cell.Of(line)));
            Ledgers.Expire(slot, date);
            Ledgers.Users.Due(slot) = Ledgers.FirstExpiry(slot);
        }
    }
}
