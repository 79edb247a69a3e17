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
        return slot < 0 ? null : ViewOf(slot, new SegmentEvaluator(_ledgers, _context));
    }

    /// <summary>All users, in no particular order. The range must not change until the last one was taken.</summary>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public IEnumerable<UserView> Users()
    {
        RequireEvaluated();
        var evaluator = new SegmentEvaluator(_ledgers, _context);
        for (var slot = 0; slot < _ledgers.Users.SlotCount; slot++)
        {
            if (IsHeld(slot)) yield return ViewOf(slot, evaluator);
        }
    }

    /// <summary>Shows every user's spend and affinities, in no particular order; the cheapest way through all of them.</summary>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public void VisitSpend(SpendVisitor visit)
    {
        RequireEvaluated();
        var evaluator = new SegmentEvaluator(_ledgers, _context);
        var spend = new List<CategoryAmount>();
        for (var slot = 0; slot < _ledgers.Users.SlotCount; slot++)
        {
            if (!IsHeld(slot)) continue;
            evaluator.Consider(slot, (ushort)_asOf);
            evaluator.CopySpend(spend);
            visit(_ledgers.Users.Id(slot), CollectionsMarshal.AsSpan(spend), Ranked(evaluator.Memberships));
        }
    }

    /// <summary>
    /// The first date after the as-of date on which a membership ends if the user buys nothing more; null where they
    /// is not in the segment.
    /// </summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="segment">The segment, in the range's context.</param>
    public BusinessDate? EndsOn(ReadOnlySpan<byte> userId, SegmentKey segment) => ChangesOn(userId, segment, isIn: true);

    /// <summary>
    /// The first date after the as-of date on which the user enters a segment if they buy nothing more; null where they
    /// is in it, or never will be without another purchase.
    /// </summary>
    /// <inheritdoc cref="EndsOn"/>
    public BusinessDate? EntersOn(ReadOnlySpan<byte> userId, SegmentKey segment) => ChangesOn(userId, segment, isIn: false);

    private BusinessDate? ChangesOn(ReadOnlySpan<byte> userId, SegmentKey segment, bool isIn)
    {
        var slot = FindHeld(userId);
        if (slot < 0) return null;
        var evaluator = new SegmentEvaluator(_ledgers, _context);
        evaluator.Consider(slot, (ushort)_asOf);
        if (MembershipForm.Holds(_context, evaluator.Memberships, segment) != isIn) return null;
        while (evaluator.Due != UserTable.NeverDue)
        {
            var date = evaluator.Due;
            evaluator.Foresee(slot, date);
            if (MembershipForm.Holds(_context, evaluator.Memberships, segment) != isIn) return new BusinessDate(date);
        }

        return null;
    }

    private UserView ViewOf(int slot, SegmentEvaluator evaluator)
    {
        evaluator.Consider(slot, (ushort)_asOf);
        var spend = new List<CategoryAmount>();
        evaluator.CopySpend(spend);
        var due = _ledgers.Users.Due(slot);
        return new UserView
        {
            UserId = Text.UTF8.GetString(_ledgers.Users.Id(slot)),
            AsOf = new BusinessDate((ushort)_asOf),
            Due = due == UserTable.NeverDue ? null : new BusinessDate(due),
            Cells = CellsOf(slot),
            Spend = [.. spend.Select(s => new CategorySpend(s.Category, _context.Taxonomy.CategoryName(s.Category), s.Minor))],
            Affinity = NamesOf(Ranked(evaluator.Memberships)),
            Segments = [.. ContextChange.Memberships(_context, evaluator.Memberships).Select(s => s.NameIn(_context))],
            TermValues = evaluator.Values.ToArray(),
            Scores = _ledgers.Scores.KnownOf(slot),
        };
    }

    private List<LedgerCell> CellsOf(int slot)
    {
        var summed = new SummedLedger(parts: 1);
        summed.Sum(_ledgers.CellsOf(slot), _asOf);
        return [.. summed.Cells.Select(Named).OrderBy(cell => cell.Date).ThenBy(cell => cell.Sku, Utf8Order.Instance)];
    }

    private LedgerCell Named(Cell cell) => new(
        new BusinessDate(cell.Date),
        Text.UTF8.GetString(_ledgers.Skus[cell.Sku]),
        _context.Taxonomy.CategoryName(_ledgers.Categories[cell.Sku]),
        cell.Minor,
        cell.Units,
        cell.Orders,
        cell.Refunds);

    private ReadOnlySpan<ushort> Ranked(ReadOnlySpan<ulong> memberships)
    {
        var affinity = MembershipForm.Affinity(_context, memberships);
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
        RequireEvaluated();
        var slot = _ledgers.Users.Find(UserHash.Of(userId), userId);
        return slot >= 0 && IsHeld(slot) ? slot : -1;
    }

    // A user whose last line left stays in the table until the effects are taken, but there is nothing to tell of them.
    private bool IsHeld(int slot) => _ledgers.Users.IsLive(slot)
        && !_ledgers.IsEmpty(slot);

    private void RequireEvaluated()
    {
        if (_recovering) throw new InvalidOperationException($"Range {Range} is recovering; its users are not evaluated yet.");
    }
}
