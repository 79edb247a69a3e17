namespace Cohort.Simulator.Shells;

/// <content>A range that is gone from the table replaces its last state by one without users, when those that took them have them durably.</content>
internal sealed partial class OwnerShell
{
    public void BecomeEmpty(CoordinatorShell from)
    {
        LookAgain();
        if (IsDead || _owner is null || _isStopping || _isStoring || !_owner.TryEmpty()) return;
        StoreSnapshot();
        if (!_isStoring) from.HearEmptied(_node, _id);
    }
}
