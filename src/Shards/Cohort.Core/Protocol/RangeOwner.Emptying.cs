using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <content>
/// Emptying: a closed range keeps its users for those that take them over. When these have all of it, durably, it keeps only that it is
/// closed, and who followed.
/// </content>
internal sealed partial class RangeOwner
{
    /// <summary>Whether it is closed and keeps nothing of its users any more.</summary>
    public bool IsEmptied { get; private set; }

    /// <summary>
    /// Those that took its users have them durably: it lets go of them. A snapshot is due then, in place of the last one; to whatever it is
    /// sent it says that it is gone.
    /// </summary>
    /// <returns>False where its last state is not known to be stored here: another owner is further, or it is on its way.</returns>
    public bool TryEmpty()
    {
        if (!IsClosed || StoredTo != Sequence) return false;
        if (IsEmptied) return true;
        (State, IsEmptied) = (new RangeState(State.Range, State.Context), true);
        (_gatherings, _measured, _spare) = (null, null, null);
        _taking.Clear();
        Forget();
        (_snapshot, _snapshotAt) = (null, 0);
        return true;
    }
}
