using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;

namespace Cohort.Core.Ranges;

/// <content>
/// Sums of salted users where one owner has all ranges: only what came since the last sum goes from the parts to the
/// home, so that a sum costs what is new and not what is there.
/// </content>
public sealed partial class RangeState
{
    /// <summary>
    /// Whether the range notes what comes to the parts that it holds, for <see cref="SumChanges"/> of their homes. What
    /// was noted must be taken before the range is split, merged or written as a snapshot.
    /// </summary>
    public bool NotesPartialChanges
    {
        get => _parts.NotesChanges;
        set => _parts.NotesChanges = value;
    }

    /// <summary>How often partial sums were put in place at home: the number that the transitions of the last sum bear.</summary>
    public long Sums => _sums;

    /// <summary>Goes on counting sums from where the store says the range was, so that no two sums have one number.</summary>
    /// <param name="sums">The number of the last sum whose transitions are stored.</param>
    public void ResumeSums(long sums) => _sums = Math.Max(_sums, sums);

    /// <summary>
    /// Adds what came to the parts of a salted user since the last sum, and judges her. Exact when the last sum was, and
    /// all parts stand at this range's as-of date and offsets.
    /// </summary>
    /// <param name="userId">The user (UTF-8); this range is her home.</param>
    /// <param name="ranges">All ranges that hold a part of hers; none is being changed by another thread.</param>
    /// <returns>Whether anything had come.</returns>
    /// <exception cref="InvalidOperationException">She is not salted here.</exception>
    public bool SumChanges(ReadOnlySpan<byte> userId, IEnumerable<RangeState> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var slot = RequireSalted(userId);
        var cells = new List<Cell>();
        foreach (var range in ranges) range.GiveChanges(userId, _book.Skus, cells);
        if (cells.Count == 0) return false;
        _book.Summed(slot).Add(cells, _asOf);
        _book.Categories.Extend(_context.Taxonomy);
        SettleSum(slot);
        return true;
    }

    private void GiveChanges(ReadOnlySpan<byte> userId, SkuTable skus, List<Cell> cells)
    {
        var slot = _parts.Find(UserHash.Of(userId), userId);
        if (slot < 0) return;
        var changes = _parts.TakeChanges(slot);
        if (changes.Count == 0) return;
        var translation = new SkuTranslation(_book.Skus, skus);
        foreach (var cell in changes) cells.Add(cell with { Sku = translation[cell.Sku] });
    }
}
