using Cohort.Core.Ledgers;

namespace Cohort.Core.Ranges;

/// <summary>
/// Puts users in the order of their hashes. Slots depend on who came when and on splits and recoveries; an order that
/// does not gives the same transitions in the same order whatever happened to the range.
/// </summary>
internal sealed class HashOrder(UserTable users) : IComparer<int>
{
    private readonly List<int> _slots = [];

    /// <summary>The users who are due by a date.</summary>
    public List<int> DueBy(ushort date)
    {
        _slots.Clear();
        for (var slot = users.NextDue(0, date); slot >= 0; slot = users.NextDue(slot + 1, date)) _slots.Add(slot);
        _slots.Sort(this);
        return _slots;
    }

    /// <summary>All users.</summary>
    public List<int> All()
    {
        _slots.Clear();
        for (var slot = 0; slot < users.SlotCount; slot++)
        {
            if (users.IsLive(slot)) _slots.Add(slot);
        }

        _slots.Sort(this);
        return _slots;
    }

    /// <summary>Whether a user comes after a place.</summary>
    public bool IsAfter(int slot, ulong hash, ReadOnlySpan<byte> userId)
    {
        var order = users.Row(slot).Hash.CompareTo(hash);
        return order > 0 || (order == 0 && users.Id(slot).SequenceCompareTo(userId) > 0);
    }

    /// <inheritdoc/>
    public int Compare(int x, int y)
    {
        var order = users.Row(x).Hash.CompareTo(users.Row(y).Hash);
        return order != 0 ? order : users.Id(x).SequenceCompareTo(users.Id(y));
    }
}
