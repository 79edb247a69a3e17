using Cohort.Core.Hashing;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <content>
/// Sums of a salted user's parts where the ranges that hold them are elsewhere: they tell what changed, and home takes
/// what differs.
/// </content>
public sealed partial class RangeState
{
    /// <summary>The cells of a user's parts here on those dates that have another number of lines than is known.</summary>
    /// <param name="userId">The user (UTF-8), of whom the range holds a part.</param>
    /// <param name="known">What is known; dates that are not named are not known at all.</param>
    /// <param name="most">How many cells at most; one date is given whole, however many it has.</param>
    /// <param name="isAll">Whether no date is left that differs.</param>
    /// <exception cref="InvalidOperationException">The range holds no part of her.</exception>
    internal List<PartialCell> ChangedPartials(ReadOnlySpan<byte> userId, IEnumerable<PartialDay> known, int most, out bool isAll)
    {
        var slot = _parts.Find(UserHash.Of(userId), userId);
        if (slot < 0) throw new InvalidOperationException($"Range {Range} holds no part of user '{Text.UTF8.GetString(userId)}'.");
        var (sums, lines) = (_parts.SumsOf(slot, _asOf), known.ToDictionary(day => day.Date, day => day.Lines));
        var changed = new List<PartialCell>();
        isAll = true;
        foreach (var day in sums.Days)
        {
            if (lines.GetValueOrDefault(day.Date) == day.Lines) continue;
            isAll = changed.Count == 0 || changed.Count + day.Cells <= most;
            if (!isAll) break;
            changed.AddRange(sums.CellsOf(day.Date).Select(Portable));
        }

        return changed;
    }

    /// <summary>Those of a salted user's sums that the range, her home, has otherwise or not at all.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="sums">The sums of all her parts, no two of one date and sku.</param>
    internal IEnumerable<PartialCell> Differing(string userId, IReadOnlyCollection<PartialCell> sums)
    {
        var dates = sums.Select(cell => cell.Date).ToHashSet();
        var here = _book.Summed(RequireSalted(Text.UTF8.GetBytes(userId))).Cells.Where(cell => dates.Contains(cell.Date)).Select(Portable).ToHashSet();
        return sums.Where(cell => cell.Date + Limits.WindowDays > _asOf && !here.Contains(cell));
    }

    /// <summary>Puts some sums in place of what the home range knew of their dates and skus, and judges the user.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="cells">The sums of all parts, no two of one date and sku.</param>
    /// <exception cref="InvalidOperationException">She is not salted here.</exception>
    internal void TakePartials(ReadOnlySpan<byte> userId, IEnumerable<PartialCell> cells)
    {
        var slot = RequireSalted(userId);
        _book.Summed(slot).Put(cells.Select(Local).ToList(), _asOf);
        _book.Categories.Extend(_context.Taxonomy);
        SettleSum(slot);
    }
}
