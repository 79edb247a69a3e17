namespace Cohort.Core.Ranges;

/// <content>
/// Recovery: journaled batches bring the ledgers forward without evaluating anybody. Memberships follow from the ledgers
/// and the as-of date alone, so each user that was touched is evaluated once, at the end.
/// </content>
public sealed partial class RangeState
{
    /// <summary>Whether recovery has begun and <see cref="FinishRecovery"/> is still to come.</summary>
    public bool IsRecovering => _recovering;

    /// <summary>
    /// Begins recovery, for a journal that holds other calls before the first batch: none of what follows is evaluated or
    /// announced until <see cref="FinishRecovery"/>.
    /// </summary>
    public void BeginRecovery() => _recovering = true;

    /// <summary>Applies a batch that the journal holds: its effects were stored with it and are not given again.</summary>
    /// <exception cref="Encodings.DamagedDataException">The bytes are no batch.</exception>
    public BatchReply Recover(ReadOnlySpan<byte> batch)
    {
        _recovering = true;
        return Apply(batch);
    }

    /// <summary>Ends recovery: evaluates whoever was touched. The stored memberships of the range are then its own.</summary>
    public void FinishRecovery()
    {
        _recovering = false;
        for (var slot = 0; slot < _ledgers.Users.SlotCount; slot++)
        {
            ref var row = ref _ledgers.Users.Row(slot);
            if (!row.IsStale) continue;
            row.IsStale = false;
            if (_ledgers.Users.IsLive(slot)) EvaluateQuietly(slot);
        }
    }

    /// <summary>Puts another context in place of the one that the state was stored under; everybody is evaluated by it at the end of recovery.</summary>
    internal void RecoverUnder(Segments.RuleContext context)
    {
        _recovering = true;
        Adopt(context);
        for (var slot = 0; slot < _ledgers.Users.SlotCount; slot++)
        {
            if (_ledgers.Users.IsLive(slot)) MarkStale(slot);
        }
    }

    private void EvaluateQuietly(int slot)
    {
        _evaluator.Consider(slot, (ushort)_asOf);
        _ledgers.Users.Due(slot) = _evaluator.Due;
        _evaluator.Memberships.CopyTo(_membershipTable.Of(slot));
    }

    // Until recovery ends, a user is woken only for what changes the ledger itself: lines that leave the window.
    private void MarkStale(int slot)
    {
        ref var row = ref _ledgers.Users.Row(slot);
        if (_ledgers.IsIdle(slot))
        {
            _ledgers.Remove(slot);
            return;
        }

        row.IsStale = true;
        _ledgers.Users.Due(slot) = _ledgers.FirstExpiry(slot);
    }
}
