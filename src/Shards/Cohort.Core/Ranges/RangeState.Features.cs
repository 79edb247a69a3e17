using Cohort.Core.Features;

namespace Cohort.Core.Ranges;

/// <content>
/// Features of users as of the range's as-of date: what was bought up to it and known by now, and nothing else. They are
/// questions like the others, and change nothing.
/// </content>
public sealed partial class RangeState
{
    /// <summary>Computes the vectors of one user; false where the range holds nothing of them.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="table">Where they are written; made for the range's context.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the table is of another context.</exception>
    public bool TryReadFeatures(ReadOnlySpan<byte> userId, FeatureTable table)
    {
        RequireContextOf(table);
        var slot = FindHeld(userId);
        if (slot < 0) return false;
        table.Read(_ledgers, slot, (ushort)_asOf, _membershipTable.Of(slot));
        return true;
    }

    /// <summary>Computes the vectors of every user, in no particular order.</summary>
    /// <param name="table">Where they are written; made for the range's context.</param>
    /// <param name="visit">Takes each user's.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the table is of another context.</exception>
    public void VisitFeatures(FeatureTable table, FeatureVisitor visit)
    {
        RequireContextOf(table);
        ArgumentNullException.ThrowIfNull(visit);
        RequireEvaluated();
        for (var slot = 0; slot < _ledgers.Users.SlotCount; slot++)
        {
            if (!IsHeld(slot)) continue;
            table.Read(_ledgers, slot, (ushort)_asOf, _membershipTable.Of(slot));
            visit(_ledgers.Users.Id(slot), table);
        }
    }

    private void RequireContextOf(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Context.Rules != _context.Rules || table.Context.Taxonomy != _context.Taxonomy)
            throw new InvalidOperationException($"The feature table was made for other rules or another taxonomy than those of range {Range}.");
    }
}
