using System.Runtime.InteropServices;
using Cohort.Core.Features;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// Questions about the users of a range, and their features as of its date: what was bought up to it and known by now, and
/// nothing else. They change nothing, and are the owner's to ask like everything else; a range that is recovering has no answers yet.
/// </summary>
public sealed class RangeQuestions
{
    private readonly EvaluatedUsers _users;

    internal RangeQuestions(EvaluatedUsers users) => _users = users;

    /// <summary>What the range holds of a user; null where it holds nothing.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public UserView? Find(ReadOnlySpan<byte> userId)
    {
        var slot = _users.FindHeld(userId);
        return slot < 0 ? null : ViewOf(slot, _users.NewEvaluator(), _users.Context);
    }

    /// <summary>What the range holds of a user, as other rules see it; null where it holds nothing.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="next">The other rules, bound to the range's taxonomy.</param>
    /// <param name="thresholds">What all users have by them; null where they compare nobody with all others.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    internal UserView? FindUnder(ReadOnlySpan<byte> userId, RuleContext next, Thresholds? thresholds)
    {
        var slot = _users.FindHeld(userId);
        return slot < 0 ? null : ViewOf(slot, SegmentEvaluator.Apart(_users.Ledgers, next, thresholds), next);
    }

    /// <summary>All users, in no particular order. The range must not change until the last one was taken.</summary>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public IEnumerable<UserView> Users()
    {
        _users.RequireEvaluated();
        var evaluator = _users.NewEvaluator();
        for (var slot = 0; slot < _users.Ledgers.Users.SlotCount; slot++)
        {
            if (_users.IsHeld(slot)) yield return ViewOf(slot, evaluator, _users.Context);
        }
    }

    /// <summary>Shows every user's spend and affinities, in no particular order; the cheapest way through all of them.</summary>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public void VisitSpend(SpendVisitor visit)
    {
        _users.RequireEvaluated();
        var evaluator = _users.NewEvaluator();
        var spend = new List<CategoryAmount>();
        for (var slot = 0; slot < _users.Ledgers.Users.SlotCount; slot++)
        {
            if (!_users.IsActive(slot)) continue;
            evaluator.Consider(slot, (ushort)_users.AsOf);
            evaluator.CopySpend(spend);
            visit(_users.Ledgers.Users.Id(slot), CollectionsMarshal.AsSpan(spend), Ranked(evaluator.Memberships));
        }
    }

    /// <summary>
    /// Spend and affinities of the users after a place in the order of hashes, then of ids: so many, or fewer where an answer would
    /// have more than <see cref="Limits.SpendPageBytes"/>.
    /// </summary>
    /// <param name="hash">The hash of the user before; or the first hash that is asked for, with no user.</param>
    /// <param name="userId">The user before (UTF-8); empty for none.</param>
    /// <param name="limit">At most so many users, from 1.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    internal SpendPage SpendAfter(ulong hash, ReadOnlySpan<byte> userId, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _users.RequireEvaluated();
        var slots = HeldAfter(hash, userId, limit + 1);
        var (users, bytes) = (new List<UserSpend>(Math.Min(limit, slots.Count)), 0);
        var evaluator = _users.NewEvaluator();
        var spend = new List<CategoryAmount>();
        foreach (var slot in slots)
        {
            if (users.Count == limit || bytes > Limits.SpendPageBytes) return new SpendPage(users, IsLast: false);
            evaluator.Consider(slot, (ushort)_users.AsOf);
            evaluator.CopySpend(spend);
            users.Add(new UserSpend(Text.UTF8.GetString(_users.Ledgers.Users.Id(slot)), [.. spend.Select(Named)], NamesOf(Ranked(evaluator.Memberships))));
            bytes += BytesOf(users[^1]);
        }

        return new SpendPage(users, IsLast: true);
    }

    /// <summary>
    /// The first date after the as-of date on which a membership ends if the user buys nothing more; null where they
    /// are not in the segment.
    /// </summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="segment">The segment, in the range's context.</param>
    public BusinessDate? EndsOn(ReadOnlySpan<byte> userId, SegmentKey segment) => ChangesOn(userId, segment, isIn: true);

    /// <summary>
    /// The first date after the as-of date on which the user enters a segment if they buy nothing more; null where they
    /// are in it, or never will be without another purchase.
    /// </summary>
    /// <inheritdoc cref="EndsOn"/>
    public BusinessDate? EntersOn(ReadOnlySpan<byte> userId, SegmentKey segment) => ChangesOn(userId, segment, isIn: false);

    /// <summary>For each segment that a user is in, in the order of the view, when it ends if they buy nothing more.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="view">What <see cref="Find"/> gave of them.</param>
    public IReadOnlyList<BusinessDate?> EndDates(byte[] userId, UserView? view) =>
        [.. (view?.Segments ?? []).Select(name => _users.Context.TryGetSegment(name, out var key) ? EndsOn(userId, key) : null)];

    private BusinessDate? ChangesOn(ReadOnlySpan<byte> userId, SegmentKey segment, bool isIn)
    {
        var slot = _users.FindHeld(userId);
        if (slot < 0) return null;
        var evaluator = _users.NewEvaluator();
        evaluator.Consider(slot, (ushort)_users.AsOf);
        if (MembershipForm.Holds(_users.Context, evaluator.Memberships, segment) != isIn) return null;
        while (evaluator.Due != UserTable.NeverDue)
        {
            var date = evaluator.Due;
            evaluator.Foresee(slot, date);
            if (MembershipForm.Holds(_users.Context, evaluator.Memberships, segment) != isIn) return new BusinessDate(date);
        }

        return null;
    }

    private UserView ViewOf(int slot, SegmentEvaluator evaluator, RuleContext context)
    {
        var isOwn = context == _users.Context;
        if (isOwn) evaluator.Consider(slot, (ushort)_users.AsOf);
        else evaluator.ConsiderApart(slot, (ushort)_users.AsOf);
        var spend = new List<CategoryAmount>();
        evaluator.CopySpend(spend);
        var due = isOwn ? _users.Ledgers.Users.Due(slot) : evaluator.Due;
        var cells = SummedLedger.SumOf(_users.Ledgers.CellsOf(slot), after: _users.LeftTo);
        return new UserView
        {
            UserId = Text.UTF8.GetString(_users.Ledgers.Users.Id(slot)),
            AsOf = new BusinessDate((ushort)_users.AsOf),
            Due = due == UserTable.NeverDue ? null : new BusinessDate(due),
            Cells = [.. cells.Select(Named).OrderBy(cell => cell.Date).ThenBy(cell => cell.Sku, Utf8Order.Instance)],
            Lifetime = LifetimeOf(slot, cells),
            Spend = [.. spend.Select(Named)],
            Affinity = NamesOf(Ranked(evaluator.Memberships, context)),
            Segments = [.. ContextChange.Memberships(context, evaluator.Memberships).Select(s => s.NameIn(context))],
            TermValues = evaluator.Values.ToArray(),
            Scores = _users.Ledgers.Scores.KnownOf(slot),
        };
    }

    private LifetimeTotals LifetimeOf(int slot, IReadOnlyCollection<Cell> inWindow)
    {
        var past = _users.LeftOf(slot);
        List<Cell> cells = [.. inWindow.Where(cell => cell.Date <= _users.AsOf)];
        var orders = cells.GroupBy(cell => cell.Date).Sum(day => day.Aggregate(default(OrderSums), (all, cell) => all.Plus(cell.Orders)).Count)
            + cells.Sum(cell => cell.Orders.Count == 0 ? cell.Lines : 0);
        var dates = cells.Where(cell => cell.Lines > 0).Select(cell => cell.Date).ToList();
        if (past.Lines > 0) dates.AddRange([past.First, past.Last]);
        return new LifetimeTotals(
            dates.Count == 0 ? null : new BusinessDate(dates.Min()),
            dates.Count == 0 ? null : new BusinessDate(dates.Max()),
            past.Orders + orders,
            past.Lines + cells.Sum(cell => (long)cell.Lines),
            past.Units + cells.Sum(cell => cell.Units),
            past.Minor + cells.Sum(cell => cell.Minor));
    }

    // The first ones after a place, in order: all are looked at, and only so many are kept and sorted.
    private List<int> HeldAfter(ulong hash, ReadOnlySpan<byte> userId, int count)
    {
        var order = new HashOrder(_users.Ledgers.Users);
        var largestFirst = Comparer<int>.Create((one, other) => order.Compare(other, one));
        var first = new PriorityQueue<int, int>(largestFirst);
        for (var slot = 0; slot < _users.Ledgers.Users.SlotCount; slot++)
        {
            if (!_users.IsActive(slot) || !order.IsAfter(slot, hash, userId)) continue;
            if (first.Count < count) first.Enqueue(slot, slot);
            else first.EnqueueDequeue(slot, slot);
        }

        List<int> slots = [.. first.UnorderedItems.Select(one => one.Element)];
        slots.Sort(order);
        return slots;
    }

    // About what it takes between nodes and in a page.
    private static int BytesOf(UserSpend user)
    {
        // The number of a category, its amount and what encodes both.
        const int Amount = 16;
        var bytes = Text.UTF8.GetByteCount(user.UserId) + user.Affinity.Sum(Text.UTF8.GetByteCount);
        foreach (var spend in user.Spend) bytes += Text.UTF8.GetByteCount(spend.Name) + Amount;
        return bytes;
    }

    private CategorySpend Named(CategoryAmount amount) => new(amount.Category, _users.Context.Taxonomy.CategoryName(amount.Category), amount.Minor);

    private LedgerCell Named(Cell cell) => new(
        new BusinessDate(cell.Date),
        Text.UTF8.GetString(_users.Ledgers.Skus[cell.Sku]),
        _users.Context.Taxonomy.CategoryName(_users.Ledgers.Categories[cell.Sku]),
        cell.Minor,
        cell.Units,
        cell.Lines,
        cell.OrderCount,
        cell.Refunds);

    private ReadOnlySpan<ushort> Ranked(ReadOnlySpan<ulong> memberships) => Ranked(memberships, _users.Context);

    private static ReadOnlySpan<ushort> Ranked(ReadOnlySpan<ulong> memberships, RuleContext context)
    {
        var affinity = MembershipForm.Affinity(context, memberships);
        var end = affinity.IndexOf((ushort)0);
        return end < 0 ? affinity : affinity[..end];
    }

    private List<string> NamesOf(ReadOnlySpan<ushort> categories)
    {
        var names = new List<string>();
        foreach (var category in categories) names.Add(_users.Context.Taxonomy.CategoryName(category));
        return names;
    }

    /// <summary>Computes the vectors of one user; false where the range holds nothing of them.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="table">Where they are written; made for the range's context.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the table is of another context.</exception>
    public bool TryReadFeatures(ReadOnlySpan<byte> userId, FeatureTable table)
    {
        _users.RequireContextOf(table);
        var slot = _users.FindActive(userId);
        if (slot < 0) return false;
        table.Read(_users.Ledgers, slot, (ushort)_users.AsOf, _users.Memberships.Of(slot));
        return true;
    }

    /// <summary>Computes the vectors of every user, in no particular order.</summary>
    /// <param name="table">Where they are written; made for the range's context.</param>
    /// <param name="visit">Takes each user's.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the table is of another context.</exception>
    public void VisitFeatures(FeatureTable table, FeatureVisitor visit)
    {
        _users.RequireContextOf(table);
        ArgumentNullException.ThrowIfNull(visit);
        _users.RequireEvaluated();
        for (var slot = 0; slot < _users.Ledgers.Users.SlotCount; slot++)
        {
            if (!_users.IsActive(slot)) continue;
            table.Read(_users.Ledgers, slot, (ushort)_users.AsOf, _users.Memberships.Of(slot));
            visit(_users.Ledgers.Users.Id(slot), table);
        }
    }
}
