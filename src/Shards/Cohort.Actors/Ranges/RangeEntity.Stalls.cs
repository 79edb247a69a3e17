using Cohort.Actors.Stalls;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Ranges;

/// <content>What keeps a range from moving, for people: that it cannot begin, or that its journal takes nothing.</content>
internal sealed partial class RangeEntity
{
    // A range that failed is woken by the coordinator every few seconds, here or elsewhere: it says so again, or has moved away.
    private static readonly TimeSpan FailureIsOver = TimeSpan.FromMinutes(1);

    private long _rowsUnderWay;
    private bool _hasFailed;
    private bool _isWaiting;

    private string StallName => $"range {_id}";

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Fails($"Its journal cannot be read: {reason.Message}");
        base.OnRecoveryFailure(reason, message);
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Fails($"Its journal did not take row {sequenceNr}: {cause.Message}");
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    // Rows become durable in the order in which they are given.
    private void Write<T>(T entry, Action<T> then)
        where T : JournalEntry
    {
        _rowsUnderWay++;
        PersistAsync(entry, durable =>
        {
            _rowsUnderWay--;
            if (_isWaiting) MovesAgain();
            then(durable);
        });
    }

    // Why it failed before is worth more than that it begins again.
    private void Begins()
    {
        _isWaiting = true;
        _services.Stalls.Waits(StallKind.Range, StallName, 0, "It is not open: its journal, and what that refers to, are being read.", FailureIsOver, isNews: false);
    }

    private void CannotBegin(Exception cause) => Waits($"It is not open, because what its journal refers to cannot be loaded: {cause.Message}");

    private void Fails(string reason)
    {
        _hasFailed = true;
        Waits(reason);
    }

    // No mark: whatever it journals, it moves.
    private void Waits(string reason)
    {
        _isWaiting = true;
        _services.Stalls.Waits(StallKind.Range, StallName, 0, reason, FailureIsOver);
    }

    private void MovesAgain()
    {
        _isWaiting = false;
        _services.Stalls.Moves(StallKind.Range, StallName);
    }

    private void LookAtRowsUnderWay()
    {
        if (_owner is null) return;
        if (_rowsUnderWay > 0) Waits($"{_rowsUnderWay} rows of it are on their way into the journal, and the database has not said that it has them.");
        else if (_isWaiting) MovesAgain();
    }
}
