using System.Runtime.InteropServices;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <content>
/// Questions about users. They change nothing, and are the owner's to ask like everything else; a range that is
/// recovering has no answers yet.
/// </content>
public sealed partial class RangeState
{
    /// <summary>What the range holds of a user; null where it holds nothing.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public UserView? Find(ReadOnlySpan<byte> userId)
    {
        var slot = FindHeld(userId);
        return slot < 0 ? null : ViewOf(slot, new Judge(_book, _context));
    }

    /// <summary>All users, in no particular order. The range must not change until the last one was taken.</summary>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public IEnumerable<UserView> Users()
    {
        RequireJudged();
        var judge = new Judge(_book, _context);
        for (var slot = 0; slot < _book.Users.SlotCount; slot++)
        {
            if (IsHeld(slot)) yield return ViewOf(slot, judge);
        }
    }

    /// <summary>Shows every user's spend and affinities, in no particular order; the cheapest way through all of them.</summary>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public void VisitSpend(SpendVisitor visit)
    {
        RequireJudged();
        var judge = new Judge(_book, _context);
        var spend = new List<CategoryAmount>();
        for (var slot = 0; slot < _book.Users.SlotCount; slot++)
        {
            if (!IsHeld(slot)) continue;
            judge.Consider(slot, (ushort)_asOf);
            judge.CopySpend(spend);
            visit(_book.Users.Id(slot), CollectionsMarshal.AsSpan(spend), Ranked(judge.Standing));
        }
    }

    /// <summary>
    /// The first date after the as-of date on which a membership ends if the user buys nothing more; null where she
    /// is not in the segment.
    /// </summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="segment">The segment, in the range's context.</param>
    public BusinessDate? EndsOn(ReadOnlySpan<byte> userId, SegmentKey segment) => ChangesOn(userId, segment, isIn: true);

    /// <summary>
    /// The first date after the as-of date on which the user enters a segment if she buys nothing more; null where she
    /// is in it, or never will be without another purchase.
    /// </summary>
    /// <inheritdoc cref="EndsOn"/>
    public BusinessDate? EntersOn(ReadOnlySpan<byte> userId, SegmentKey segment) => ChangesOn(userId, segment, isIn: false);

    private BusinessDate? ChangesOn(ReadOnlySpan<byte> userId, SegmentKey segment, bool isIn)
    {
        var slot = FindHeld(userId);
        if (slot < 0) return null;
        var judge = new Judge(_book, _context);
        judge.Consider(slot, (ushort)_asOf);
        if (Standings.Holds(_context, judge.Standing, segment) != isIn) return null;
        while (judge.Due != UserTable.NeverDue)
        {
            var date = judge.Due;
            judge.Foresee(slot, date);
            if (Standings.Holds(_context, judge.Standing, segment) != isIn) return new BusinessDate(date);
        }

        return null;
    }

    private UserView ViewOf(int slot, Judge judge)
    {
        judge.Consider(slot, (ushort)_asOf);
        var spend = new List<CategoryAmount>();
        judge.CopySpend(spend);
        var due = _book.Users.Due(slot);
        return new UserView
        {
            UserId = Text.UTF8.GetString(_book.Users.Id(slot)),
            AsOf = new BusinessDate((ushort)_asOf),
            Due = due == UserTable.NeverDue ? null : new BusinessDate(due),
            Cells = CellsOf(slot),
            Spend = [.. spend.Select(s => new CategorySpend(s.Category, _context.Taxonomy.CategoryName(s.Category), s.Minor))],
            Affinity = NamesOf(Ranked(judge.Standing)),
            Segments = [.. ContextChange.Memberships(_context, judge.Standing).Select(s => s.NameIn(_context))],
            TermValues = judge.Values.ToArray(),
            Scores = _book.Scores.KnownOf(slot),
        };
    }

    private List<LedgerCell> CellsOf(int slot)
    {
        var summed = new SummedLedger(parts: 1);
        summed.Sum(_book.CellsOf(slot), _asOf);
        return [.. summed.Cells.Select(Named).OrderBy(cell => cell.Date).ThenBy(cell => cell.Sku, Utf8Order.Instance)];
    }

    private LedgerCell Named(Cell cell) => new(
        new BusinessDate(cell.Date),
        Text.UTF8.GetString(_book.Skus[cell.Sku]),
        _context.Taxonomy.CategoryName(_book.Categories[cell.Sku]),
        cell.Minor,
        cell.Units,
        cell.Orders,
        cell.Refunds);

    private ReadOnlySpan<ushort> Ranked(ReadOnlySpan<ulong> standing)
    {
        var affinity = Standings.Affinity(_context, standing);
        var end = affinity.IndexOf((ushort)0);
        return end < 0 ? affinity : affinity[..end];
    }

    private List<string> NamesOf(ReadOnlySpan<ushort> categories)
    {
        var names = new List<string>();
        foreach (var category in categories) names.Add(_context.Taxonomy.CategoryName(category));
        return names;
    }

    private int FindHeld(ReadOnlySpan<byte> userId)
    {
        RequireJudged();
        var slot = _book.Users.Find(UserHash.Of(userId), userId);
        return slot >= 0 && IsHeld(slot) ? slot : -1;
    }

    // A user whose last line left stays in the table until the effects are taken, but there is nothing to tell of her.
    private bool IsHeld(int slot) => _book.Users.IsLive(slot)
        && !_book.IsEmpty(slot);

    private void RequireJudged()
    {
        if (_recovering) throw new InvalidOperationException($"Range {Range} is recovering; its users are not judged yet.");
    }
}
