using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;

namespace Cohort.Core.Ranges;

/// <summary>What is known of a purchase before its turn comes; of a void, the event that it takes back.</summary>
internal readonly record struct Foreseen(ulong UserHash, uint SkuHash, Fingerprint Fingerprint, ulong Order)
{
    public static Foreseen Of(in Purchase purchase)
    {
        var fingerprint = Fingerprint.Of(purchase.Concerns);
        return new(Hashing.UserHash.Of(purchase.UserId), SkuTable.HashOf(purchase.Sku), fingerprint, OrderKey.OfLine(purchase.Order, fingerprint));
    }
}

/// <summary>
/// Goes some purchases ahead of the one being applied and has their users' state fetched from memory: a range is larger
/// than the cache, and the waits for many users overlap where those for one follow each other. Every look-up is done
/// again when the purchase is applied, so nothing depends on what was seen here but the hashes.
/// </summary>
internal sealed class ReadAhead(LedgerTable ledgers)
{
    // Enough to overlap the waits, few enough that what was fetched first is still in the cache when it is used.
    private const int Depth = 48;

    private readonly Foreseen[] _foreseen = new Foreseen[Depth];
    private readonly int[] _slots = new int[Depth];
    private CheckedBatch? _checked;
    private int _taken;
    private int _next;
    private int _count;

    /// <summary>Begins a batch.</summary>
    /// <param name="known">What its check found, where it was checked; null otherwise.</param>
    public void Begin(CheckedBatch? known) => (_checked, _taken, _next, _count) = (known, 0, 0, 0);

    /// <summary>What is known of the next purchase; <paramref name="ahead"/> reads the same batch in front.</summary>
    public ref readonly Foreseen Next(ref BatchReader ahead, MembershipTable memberships)
    {
        if (_next == _count) Look(ref ahead, memberships);
        return ref _foreseen[_next++];
    }

    private void Recall(CheckedBatch known)
    {
        _count = Math.Min(Depth, known.Count - _taken);
        known.Foreseen.Slice(_taken, _count).CopyTo(_foreseen);
        _taken += _count;
    }

    private void Read(ref BatchReader ahead)
    {
        for (var item = BatchItem.Turn; _count < Depth && (item = ahead.Next()) != BatchItem.End;)
        {
            if (item == BatchItem.Purchase) _foreseen[_count++] = Foreseen.Of(ahead.Purchase);
        }
    }

    private void Look(ref BatchReader ahead, MembershipTable memberships)
    {
        (_next, _count) = (0, 0);
        if (_checked is not null) Recall(_checked);
        else Read(ref ahead);

        for (var i = 0; i < _count; i++)
        {
            ledgers.Users.PrefetchIndex(_foreseen[i].UserHash);
            ledgers.Skus.PrefetchIndex(_foreseen[i].SkuHash);
        }

        for (var i = 0; i < _count; i++)
        {
            ledgers.Skus.PrefetchEntry(_foreseen[i].SkuHash);
            _slots[i] = ledgers.Users.Guess(_foreseen[i].UserHash);
            if (_slots[i] < 0) continue;
            ledgers.Users.PrefetchRow(_slots[i]);
            memberships.Prefetch(_slots[i]);
        }

        for (var i = 0; i < _count; i++)
        {
            if (_slots[i] >= 0) ledgers.PrefetchLedger(_slots[i], _foreseen[i].Fingerprint, _foreseen[i].Order);
        }
    }
}
