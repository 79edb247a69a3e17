namespace Cohort.Core.Ledgers;

/// <summary>
/// The users of one range. A user has a slot, a small number that stays while they are there; rows and due dates lie in
/// columns by slot. Found by id through an open-addressing index over the 64-bit hash of the id.
/// </summary>
internal sealed class UserTable
{
    /// <summary>The due date of a free slot, and of a user whose memberships can never change by themselves.</summary>
    public const ushort NeverDue = ushort.MaxValue;

    private const int RowShift = 10;

    private readonly PagedArray<UserRow> _rows = new(RowShift);
    private readonly PagedArray<ushort> _due = new(RowShift);
    private IdArena _ids = new();
    private ulong[] _index = new ulong[64];
    private int _freeSlot = -1;
    private long _idBytes;

    /// <summary>Users in the table.</summary>
    public int Count { get; private set; }

    /// <summary>One more than the largest slot ever used: loops over slots end here.</summary>
    public int SlotCount { get; private set; }

    public ref UserRow Row(int slot) => ref _rows[slot];

    public ref ushort Due(int slot) => ref _due[slot];

    public bool IsLive(int slot) => _rows[slot].IdLength != 0;

    public ReadOnlySpan<byte> Id(int slot)
    {
        ref var row = ref _rows[slot];
        return _ids.Read(row.IdAddress, row.IdLength);
    }

    /// <summary>The slot of a user, or -1.</summary>
    public int Find(ulong hash, ReadOnlySpan<byte> id)
    {
        var mask = _index.Length - 1;
        var tag = (uint)(hash >> 32);
        for (var at = Home(hash, mask); _index[at] != 0; at = (at + 1) & mask)
        {
            if ((uint)(_index[at] >> 32) != tag) continue;
            var slot = (int)(uint)_index[at] - 1;
            if (_rows[slot].Hash == hash && Id(slot).SequenceEqual(id)) return slot;
        }

        return -1;
    }

    /// <summary>Has the place fetched from which a look-up of a hash begins.</summary>
    public void PrefetchIndex(ulong hash) => Prefetch.Of(ref _index[Home(hash, _index.Length - 1)]);

    /// <summary>The slot of the first user whose hash may be this one, or -1: a hint for what to fetch.</summary>
    public int Guess(ulong hash)
    {
        var mask = _index.Length - 1;
        var tag = (uint)(hash >> 32);
        for (var at = Home(hash, mask); _index[at] != 0; at = (at + 1) & mask)
        {
            if ((uint)(_index[at] >> 32) == tag) return (int)(uint)_index[at] - 1;
        }

        return -1;
    }

    /// <summary>Has what is kept of a slot fetched, all but the id.</summary>
    public void PrefetchRow(int slot)
    {
        _rows.Prefetch(slot);
        _due.Prefetch(slot);
    }

    /// <summary>Has the id of a slot fetched.</summary>
    public void PrefetchId(int slot) => _ids.Prefetch(_rows[slot].IdAddress);

    /// <summary>Adds a user who is not there, with no lines and no due date.</summary>
    public int Add(ulong hash, ReadOnlySpan<byte> id)
    {
        if ((Count + 1) * 10L > _index.Length * 7L) Rehash(_index.Length * 2);
        var slot = _freeSlot;
        if (slot >= 0)
        {
            _freeSlot = _rows[slot].Lines;
        }
        else
        {
            slot = SlotCount++;
            _rows.EnsureCapacity(SlotCount);
            _due.EnsureCapacity(SlotCount);
        }

        _rows[slot] = new UserRow { Hash = hash, IdAddress = _ids.Add(id), IdLength = (byte)id.Length, Lines = -1 };
        _due[slot] = NeverDue;
        _idBytes += id.Length;
        Insert(hash, slot);
        Count++;
        return slot;
    }

    /// <summary>Frees a slot. The caller has given back the user's lines.</summary>
    public void Remove(int slot)
    {
        ref var row = ref _rows[slot];
        Unindex(row.Hash, slot);
        _idBytes -= row.IdLength;
        row = new UserRow { Lines = _freeSlot };
        _due[slot] = NeverDue;
        _freeSlot = slot;
        Count--;
        if (_ids.Used > 2 * _idBytes + IdArena.PageBytes * 2L) CompactIds();
    }

    /// <summary>The first slot from <paramref name="from"/> on that is due by the date, or -1.</summary>
    public int NextDue(int from, ushort date)
    {
        while (from < SlotCount)
        {
            var inPage = Math.Min(SlotCount - from, _due.PageSize - (from & (_due.PageSize - 1)));
            var at = _due.Slice(from, inPage).IndexOfAnyInRange((ushort)0, date);
            if (at >= 0) return from + at;
            from += inPage;
        }

        return -1;
    }

    /// <summary>Makes room for this many users at once, so that loading a snapshot does not grow step by step.</summary>
    public void Reserve(int users)
    {
        _rows.EnsureCapacity(users);
        _due.EnsureCapacity(users);
        var length = _index.Length;
        while (users * 10L > length * 7L) length *= 2;
        if (length > _index.Length) Rehash(length);
    }

    // A range is an interval of the hash space, so the high bits of its users' hashes are alike: the low bits spread.
    private static int Home(ulong hash, int mask) => (int)hash & mask;

    private void Insert(ulong hash, int slot)
    {
        var mask = _index.Length - 1;
        var at = Home(hash, mask);
        while (_index[at] != 0) at = (at + 1) & mask;
        _index[at] = (hash & 0xFFFFFFFF00000000) | (uint)(slot + 1);
    }

    // Linear probing without tombstones: entries behind the hole move up while that brings them nearer home.
    private void Unindex(ulong hash, int slot)
    {
        var mask = _index.Length - 1;
        var hole = Home(hash, mask);
        while ((uint)_index[hole] != (uint)(slot + 1)) hole = (hole + 1) & mask;
        for (var at = (hole + 1) & mask; _index[at] != 0; at = (at + 1) & mask)
        {
            var home = Home(_rows[(int)(uint)_index[at] - 1].Hash, mask);
            if (((at - home) & mask) < ((at - hole) & mask)) continue;
            _index[hole] = _index[at];
            hole = at;
        }

        _index[hole] = 0;
    }

    private void Rehash(int length)
    {
        _index = new ulong[length];
        for (var slot = 0; slot < SlotCount; slot++)
        {
            if (IsLive(slot)) Insert(_rows[slot].Hash, slot);
        }
    }

    private void CompactIds()
    {
        var ids = new IdArena();
        for (var slot = 0; slot < SlotCount; slot++)
        {
            if (IsLive(slot)) _rows[slot].IdAddress = ids.Add(Id(slot));
        }

        _ids = ids;
    }
}
