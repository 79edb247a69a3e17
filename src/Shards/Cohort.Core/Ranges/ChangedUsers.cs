using Cohort.Core.Ledgers;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// The users whose memberships changed since the last commit, each with their memberships of then: what was entered and
/// left again in between needs no row.
/// </summary>
internal sealed class ChangedUsers(LedgerTable ledgers)
{
    private readonly List<int> _slots = [];
    private ulong[] _before = new ulong[64];

    public int Count => _slots.Count;

    /// <summary>Puts a user's memberships aside before it changes for the first time.</summary>
    public void Note(int slot, ReadOnlySpan<ulong> memberships)
    {
        ref var row = ref ledgers.Users.Row(slot);
        if (row.IsChanged) return;
        row.IsChanged = true;
        var at = _slots.Count * memberships.Length;
        if (at + memberships.Length > _before.Length) Array.Resize(ref _before, Math.Max(at + memberships.Length, _before.Length * 2));
        memberships.CopyTo(_before.AsSpan(at));
        _slots.Add(slot);
    }

    /// <summary>Writes what differs, and lets go of users who have no lines left.</summary>
    public void Flush(MembershipTable memberships, RangeEffects effects)
    {
        var words = memberships.Context.MembershipWords;
        for (var i = 0; i < _slots.Count; i++)
        {
            var slot = _slots[i];
            var change = new MembershipChange(memberships.Context, _before.AsSpan(i * words, words), memberships.Of(slot));
            while (change.Next()) effects.AddMembership(change.Segment, change.Entered, false, ledgers.Users.Id(slot));
            ledgers.Users.Row(slot).IsChanged = false;
            if (ledgers.IsIdle(slot)) ledgers.Remove(slot);
        }

        _slots.Clear();
    }
}
