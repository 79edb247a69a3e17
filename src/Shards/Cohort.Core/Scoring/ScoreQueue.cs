using Cohort.Core.Ledgers;

namespace Cohort.Core.Scoring;

/// <summary>
/// The users of one range who are to be scored: each once, however often they change, in the order in which they changed
/// first. Never longer than the range has users. Time is an input.
/// </summary>
/// <param name="plan">What those who do not wait are scored by; empty where nobody is.</param>
internal sealed class ScoreQueue(string plan)
{
    private const int PageShift = 10;

    private readonly PagedArray<Mark> _marks = new(PageShift);
    private Waiting[] _ring = new Waiting[64];
    private Freshness? _freshness;
    private bool _hasTurned;
    private bool _hasPassed;
    private int _underWay;
    private int _first;
    private int _sweep = int.MaxValue;
    private int _pass = 1;

    /// <summary>Users who wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a pass over everybody is under way.</summary>
    public bool IsSweeping => _sweep != int.MaxValue;

    /// <summary>Whether everybody was scored since the last snapshot, and nobody waits or is on the way.</summary>
    public bool IsUnsaved => _hasPassed && Count == 0 && _underWay == 0;

    /// <summary>What users are scored by; empty before that is known.</summary>
    public string Plan { get; private set; } = plan;

    /// <summary>How long the user has waited who waits longest; 0 where nobody does.</summary>
    public long OldestWait(long now) => Count == 0 ? 0 : Math.Max(0, now - _ring[_first].Since);

    /// <summary>Begins to score; until then it only notes who waits, as recovery does.</summary>
    /// <param name="freshness">How soon and how often.</param>
    /// <param name="now">The time, since which everybody has waited who waits.</param>
    public void Begin(Freshness freshness, long now)
    {
        for (var i = 0; _freshness is null && i < Count; i++) At(i) = At(i) with { Since = now };
        _freshness = freshness;
        if (_hasTurned) AddAll();
        _hasTurned = false;
    }

    /// <summary>Has everybody scored anew where the plan is another one than before.</summary>
    public void ScoreBy(string plan)
    {
        if (Plan == plan) return;
        Plan = plan;
        AddAll(always: true);
    }

    /// <summary>A user's features changed.</summary>
    /// <param name="slot">Their slot.</param>
    /// <param name="hash">Their hash: a slot goes to another user when they are gone.</param>
    /// <param name="now">The time.</param>
    public void Add(int slot, ulong hash, long now)
    {
        _marks.EnsureCapacity(slot + 1);
        ref var mark = ref _marks[slot];
        if (mark.IsWaiting && mark.Hash == hash) return;

        // The place of a user who is gone counts for the one who has their slot now.
        var waits = mark.IsWaiting;
        mark = new Mark(hash, 0, mark.Hash == hash ? mark.UnderWay : (ushort)0, true);
        if (waits) return;
        if (Count == _ring.Length) Grow();
        _ring[(_first + Count++) & (_ring.Length - 1)] = new Waiting(slot, now);
    }

    /// <summary>The day turned: everybody is scored anew, those who wait already first.</summary>
    /// <param name="always">Whether the setting for that does not matter.</param>
    public void AddAll(bool always = false)
    {
        if (!always && _freshness is null) _hasTurned = true;
        if (!always && _freshness is not { FullPass: true }) return;
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
        if (_freshness is null) return;
        most = Math.Min(most, _freshness.BatchUsers);
        if (IsReady(_freshness, now) || isLast)
        {
            while (Count > 0 && slots.Count < most && (isLast || _ring[_first].Since + _freshness.Interval <= now))
            {
                var slot = TakeFirst();
                if (slot < users.SlotCount && users.IsLive(slot)) slots.Add(slot);
            }
        }

        for (; _sweep < users.SlotCount && slots.Count < most; _sweep++)
        {
            if (users.IsLive(_sweep) && !IsInHand(_sweep)) slots.Add(_sweep);
        }

        if (!IsSweeping || _sweep < users.SlotCount) return;
        _sweep = int.MaxValue;
        _hasPassed = true;
    }

    /// <summary>A user who was taken is on their way to a scorer.</summary>
    public void Give(int slot, ulong hash)
    {
        _marks.EnsureCapacity(slot + 1);
        ref var mark = ref _marks[slot];
        var underWay = mark.Hash == hash ? mark.UnderWay : 0;
        mark = new Mark(hash, _pass, checked((ushort)(underWay + 1)), false);
        _underWay++;
    }

    /// <summary>A user came back from a scorer: their scores are stored, or lost.</summary>
    /// <param name="slot">Their slot; -1 where they are gone.</param>
    /// <param name="hash">Their hash.</param>
    public void TakeBack(int slot, ulong hash)
    {
        // None where another range gave them, which was split or merged since.
        _underWay = Math.Max(0, _underWay - 1);
        if (slot < 0 || slot >= _marks.Capacity || _marks[slot] is not { UnderWay: > 0 } mark || mark.Hash != hash) return;
        _marks[slot] = mark with { UnderWay = (ushort)(mark.UnderWay - 1) };
    }

    /// <summary>Whether a user's scores are not stored, or not those of their features; for recovery, which may ask for some in vain.</summary>
    public bool Awaits(int slot, ulong hash)
    {
        var mark = slot < _marks.Capacity && _marks[slot].Hash == hash ? _marks[slot] : default;
        return mark.IsWaiting || mark.UnderWay > 0 || _hasTurned || (slot >= _sweep && mark.Pass != _pass);
    }

    /// <summary>Whom it awaits is part of a snapshot.</summary>
    public void Saved() => _hasPassed = false;

    private bool IsReady(Freshness freshness, long now)
    {
        if (Count == 0 || _ring[_first].Since + freshness.Interval > now) return false;
        if (_ring[_first].Since + freshness.LongestDelay <= now) return true;
        return Count >= freshness.BatchUsers && At(freshness.BatchUsers - 1).Since + freshness.Interval <= now;
    }

    // Who waits is taken when their time has come, and who was taken since the pass began is not taken twice.
    private bool IsInHand(int slot) => slot < _marks.Capacity && (_marks[slot].IsWaiting || _marks[slot].Pass == _pass);

    private int TakeFirst()
    {
        var slot = _ring[_first].Slot;
        _marks[slot] = _marks[slot] with { IsWaiting = false, Pass = _pass };
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
    /// <param name="Pass">The pass over everybody, under way or the last one, since whose beginning they were taken.</param>
    /// <param name="UnderWay">How often they are on their way to a scorer.</param>
    /// <param name="IsWaiting">Whether they wait.</param>
    private readonly record struct Mark(ulong Hash, int Pass, ushort UnderWay, bool IsWaiting);

    private readonly record struct Waiting(int Slot, long Since);
}
