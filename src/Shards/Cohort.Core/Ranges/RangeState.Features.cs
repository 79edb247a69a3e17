using Cohort.Core.Features;

namespace Cohort.Core.Ranges;

/// <content>
/// Features of users as of the range's as-of date: what was bought up to it and known by now, and nothing else. They are
/// questions like the others, and change nothing.
/// </content>
public sealed partial class RangeState
{
    /// <summary>Computes the vectors of one user; false where the range holds nothing of her.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="sheet">Where they are written; made for the range's context.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the sheet is of another context.</exception>
    public bool TryReadFeatures(ReadOnlySpan<byte> userId, FeatureSheet sheet)
    {
        RequireContextOf(sheet);
        var slot = FindHeld(userId);
        if (slot < 0) return false;
        sheet.Read(_book, slot, (ushort)_asOf, _standings.Of(slot));
        return true;
    }

    /// <summary>Computes the vectors of every user, in no particular order.</summary>
    /// <param name="sheet">Where they are written; made for the range's context.</param>
    /// <param name="visit">Takes each user's.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the sheet is of another context.</exception>
    public void VisitFeatures(FeatureSheet sheet, FeatureVisitor visit)
    {
        RequireContextOf(sheet);
        ArgumentNullException.ThrowIfNull(visit);
        RequireJudged();
        for (var slot = 0; slot < _book.Users.SlotCount; slot++)
        {
            if (!IsHeld(slot)) continue;
            sheet.Read(_book, slot, (ushort)_asOf, _standings.Of(slot));
            visit(_book.Users.Id(slot), sheet);
        }
    }

    private void RequireContextOf(FeatureSheet sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        if (sheet.Context.Rules != _context.Rules || sheet.Context.Taxonomy != _context.Taxonomy)
            throw new InvalidOperationException($"The feature sheet was made for other rules or another taxonomy than those of range {Range}.");
    }
}
