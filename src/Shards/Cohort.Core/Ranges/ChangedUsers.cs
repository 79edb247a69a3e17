using Cohort.Core.Ledgers;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// The users whose memberships changed since the last commit, each with her standing of then: what was entered and
/// left again in between needs no row.
/// </summary>
internal sealed class ChangedUsers(LedgerBook book)
{
    private readonly List<int> _slots = [];
    private ulong[] _before = new ulong[64];

    public int Count => _slots.Count;

    /// <summary>Puts a user's standing aside before it changes for the first time.</summary>
    public void Note(int slot, ReadOnlySpan<ulong> standing)
    {
        ref var row = ref book.Users.Row(slot);
        if (row.IsChanged) return;
        row.IsChanged = true;
        var at = _slots.Count * standing.Length;
        if (at + standing.Length > _before.Length) Array.Resize(ref _before, _before.Length * 2);
        standing.CopyTo(_before.AsSpan(at));
        _slots.Add(slot);
    }

    /// <summary>Writes what differs, and lets go of users who have no lines left.</summary>
    public void Flush(Standings standings, RangeEffects effects)
    {
        var words = standings.Context.StandingWords;
        for (var i = 0; i < _slots.Count; i++)
        {
            var slot = _slots[i];
            var change = new StandingChange(standings.Context, _before.AsSpan(i * words, words), standings.Of(slot));
            while (change.Next()) effects.AddMembership(change.Segment, change.Entered, false, book.Users.Id(slot));
            book.Users.Row(slot).IsChanged = false;
            if (book.IsIdle(slot)) book.Remove(slot);
        }

        _slots.Clear();
    }
}
