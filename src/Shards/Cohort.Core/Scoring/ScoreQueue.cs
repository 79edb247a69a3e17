using Cohort.Core.Ledgers;

namespace Cohort.Core.Scoring;

/// <summary>
/// The users of one range who are to be scored: each once, however often she changes, in the order in which they changed
/// first. Never longer than the range has users. Time is an input.
/// </summary>
internal sealed class ScoreQueue(Freshness freshness)
{
    private const int PageShift = 10;

    private readonly PagedArray<Mark> _marks = new(PageShift);
    private Waiting[] _ring = new Waiting[64];
    private int _first;
    private int _sweep = int.MaxValue;
    private int _pass = 1;

    /// <summary>Users who wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a pass over everybody is under way.</summary>
    public bool IsSweeping => _sweep != int.MaxValue;

    /// <summary>How long the user has waited who waits longest; 0 where nobody does.</summary>
    public long OldestWait(long now) => Count == 0 ? 0 : Math.Max(0, now - _ring[_first].Since);

    /// <summary>A user's features changed.</summary>
    /// <param name="slot">Her slot.</param>
    /// <param name="hash">Her hash: a slot goes to another user when she is gone.</param>
    /// <param name="now">The time.</param>
    public void Add(int slot, ulong hash, long now)
    {
        _marks.EnsureCapacity(slot + 1);
        ref var mark = ref _marks[slot];
        if (mark.IsWaiting && mark.Hash == hash) return;

        // The place of a user who is gone counts for the one who has her slot now.
        var waits = mark.IsWaiting;
        mark = new Mark(hash, true, 0);
        if (waits) return;
        if (Count == _ring.Length) Grow();
        _ring[(_first + Count++) & (_ring.Length - 1)] = new Waiting(slot, now);
    }

    /// <summary>The day turned: everybody is scored anew, those who wait already first.</summary>
    /// <param name="always">Whether the setting for that does not matter.</param>
    public void AddAll(bool always = false)
    {
        if (!freshness.FullPass && !always) return;
        _sweep = 0;
        _pass++;
    }

    /// <summary>Takes users whose time has come, as many as a batch has at most.</summary>
    /// <param name="users">The range's users.</param>
    /// <param name="now">The time.</param>
    /// <param name="isLast">Whether nobody is to be waited for any more.</param>
    /// <param name="most">No more than so many, whatever a batch has.</param>
    /// <param name="slots">Receives their slots.</param>
    public void Take(UserTable users, long now, bool isLast, int most, List<int> slots)
    {
        slots.Clear();
        most = Math.Min(most, freshness.BatchUsers);
        if (IsReady(now) || isLast)
        {
            while (Count > 0 && slots.Count < most && (isLast || _ring[_first].Since + freshness.Interval <= now))
            {
                var slot = TakeFirst();
                if (slot < users.SlotCount && users.IsLive(slot)) slots.Add(slot);
            }
        }

        for (; _sweep < users.SlotCount && slots.Count < most; _sweep++)
        {
            if (users.IsLive(_sweep) && !IsInHand(_sweep)) slots.Add(_sweep);
        }

        if (_sweep >= users.SlotCount) _sweep = int.MaxValue;
    }

    private bool IsReady(long now)
    {
        if (Count == 0 || _ring[_first].Since + freshness.Interval > now) return false;
        if (_ring[_first].Since + freshness.LongestDelay <= now) return true;
        return Count >= freshness.BatchUsers && At(freshness.BatchUsers - 1).Since + freshness.Interval <= now;
    }

    // Who waits is taken when her time has come, and who was taken since the pass began is not taken twice.
    private bool IsInHand(int slot) => slot < _marks.Capacity && (_marks[slot].IsWaiting || _marks[slot].Pass == _pass);

    private int TakeFirst()
    {
        var slot = _ring[_first].Slot;
        _marks[slot] = new Mark(_marks[slot].Hash, false, _pass);
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;
        return slot;
    }

    private ref Waiting At(int place) => ref _ring[(_first + place) & (_ring.Length - 1)];

    private void Grow()
    {
        var ring = new Waiting[_ring.Length * 2];
        for (var i = 0; i < Count; i++) ring[i] = At(i);
        (_ring, _first) = (ring, 0);
    }

    /// <param name="Hash">The user.</param>
    /// <param name="IsWaiting">Whether she waits.</param>
    /// <param name="Pass">The pass over everybody, under way or the last one, since whose beginning she was taken.</param>
    private readonly record struct Mark(ulong Hash, bool IsWaiting, int Pass);

    private readonly record struct Waiting(int Slot, long Since);
}
