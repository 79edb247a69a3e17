using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <content>
/// Sums of a salted user's parts: the ranges that hold them tell what changed, and home takes what differs. Where they are
/// elsewhere, they tell it of whole dates, so that it can be asked again; where one owner has all, of single cells.
/// </content>
public sealed partial class RangeState
{
    /// <summary>The cells of a user's parts here on those dates that have another number of lines than is known.</summary>
    /// <param name="userId">The user (UTF-8), of whom the range holds a part.</param>
    /// <param name="known">What is known; dates that are not named are not known at all.</param>
    /// <param name="most">How many cells at most; one date is given whole, however many it has.</param>
    /// <param name="isAll">Whether no date is left that differs.</param>
    /// <exception cref="InvalidOperationException">The range holds no part of them.</exception>
    internal List<PartialCell> ChangedPartials(ReadOnlySpan<byte> userId, IEnumerable<PartialDay> known, int most, out bool isAll)
    {
        var (sums, lines) = (SumsOfPart(userId), known.ToDictionary(day => day.Date, day => day.Lines));
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

    /// <summary>Those of a salted user's sums that the range, their home, has otherwise or not at all.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="sums">The sums of all their parts, no two of one date and sku.</param>
    internal IEnumerable<PartialCell> Differing(string userId, IReadOnlyCollection<PartialCell> sums)
    {
        var summed = _ledgers.Summed(RequireSalted(Text.UTF8.GetBytes(userId)));
        return sums.Where(cell => cell.Date + Limits.WindowDays > _asOf
            && !(_ledgers.Skus.Find(Text.UTF8.GetBytes(cell.Sku)) is >= 0 and var sku
                && summed.Holds(new Cell(cell.Date, sku, cell.Minor, cell.Units, cell.Orders, cell.Refunds))));
    }

    /// <summary>
    /// The sums of a user's parts that the range, their home, lacks, of what came to them since this was asked the last time.
    /// They are exact with them when all ranges stand at the same date and offsets.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="holders">All ranges that hold a part of theirs; none is being changed by another thread.</param>
    /// <exception cref="InvalidOperationException">They are not salted here, or a range holds no part of them.</exception>
    public IReadOnlyList<PartialCell> Lacking(string userId, IReadOnlyCollection<RangeState> holders)
    {
        ArgumentNullException.ThrowIfNull(holders);
        var id = Text.UTF8.GetBytes(userId);
        var parts = holders.Select(holder => (holder._ledgers.Skus, Sums: holder.SumsOfPart(id))).ToList();
        var fresh = parts.SelectMany(part => part.Sums.TakeFresh().Select(cell => (cell.Date, Sku: Text.UTF8.GetString(part.Skus[cell.Sku])))).ToHashSet();
        return fresh.Count == 0 ? [] : [.. Differing(userId, fresh.Select(cell => SumOf(parts, cell.Date, cell.Sku)).ToList())];
    }

    private static PartialCell SumOf(List<(SkuTable Skus, PartSums Sums)> parts, ushort date, string sku)
    {
        var (id, sum) = (Text.UTF8.GetBytes(sku), default(Cell));
        foreach (var part in parts)
        {
            if (part.Skus.Find(id) is >= 0 and var number) sum = sum.Plus(part.Sums.CellOf(date, number));
        }

        return new PartialCell(sku, date, sum.Minor, sum.Units, sum.Orders, sum.Refunds);
    }

    private PartSums SumsOfPart(ReadOnlySpan<byte> userId)
    {
        var slot = _parts.Find(UserHash.Of(userId), userId);
        if (slot < 0) throw new InvalidOperationException($"Range {Range} holds no part of user '{Text.UTF8.GetString(userId)}'.");
        return _parts.SumsOf(slot, _asOf);
    }

    // Only what this range wrote itself is of a user who is salted here.
    private void TakeSums(ReadOnlySpan<byte> userId, IEnumerable<PartialCell> cells)
    {
        if (!IsSalted(userId)) throw new Encodings.DamagedDataException($"The batch has sums of a user who is not salted in range {Range}.");
        TakePartials(userId, cells);
    }

    /// <summary>Puts some sums in place of what the home range knew of their dates and skus, and evaluates the user.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="cells">The sums of all parts, no two of one date and sku.</param>
    /// <exception cref="InvalidOperationException">They are not salted here.</exception>
    internal void TakePartials(ReadOnlySpan<byte> userId, IEnumerable<PartialCell> cells)
    {
        var slot = RequireSalted(userId);
        _ledgers.Summed(slot).Put(cells.Select(Local).ToList(), _asOf);
        _ledgers.Categories.Extend(_context.Taxonomy);
        SettleSum(slot);
    }
}
