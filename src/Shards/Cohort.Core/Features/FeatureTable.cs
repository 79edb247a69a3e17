using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Core.Features;

/// <summary>
/// The vectors of one user at a time: <c>features(state, as-of)</c>, used live, in replay and in training. A vector
/// depends on the user's lines in the window that are not dated after the as-of date, on the taxonomy, and on their
/// memberships; on the order of their lines it does not. Memory is kept from user to user; one per thread.
/// </summary>
/// <remarks>
/// Lines are first summed in whole numbers, which is exact in any order; each feature is then one or two operations on
/// those sums. The hours of a salted user are not kept, so that their baskets are dates and their parts of the day are 0.
/// </remarks>
public sealed class FeatureTable
{
    private readonly RuleContext _context;
    private readonly TargetRow[] _targets;
    private readonly CategorySpendTable _spend;
    private readonly DistinctNumbers _brands = new();
    private readonly short[] _sumsOfCategory;

    // The first is for all categories that no target looks at.
    private readonly CategorySums[] _categorySums;
    private readonly double _minorInMajor;
    private readonly float[] _user = new float[(int)UserFeature.Count];
    private readonly float[] _rows;
    private Line[] _lines = new Line[64];
    private LineSums _sums;
    private SpendOrder _order;

    /// <summary>A table for some vectors of each user.</summary>
    /// <param name="context">The rules and taxonomy that the ranges are under.</param>
    /// <param name="targets">The vectors.</param>
    /// <exception cref="ArgumentException">One cannot be computed under the context, as the message says.</exception>
    public FeatureTable(RuleContext context, IReadOnlyList<FeatureTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(targets);
        foreach (var target in targets)
        {
            if (target.FaultUnder(context) is { } fault) throw new ArgumentException(fault, nameof(targets));
        }

        (_context, Targets) = (context, targets);
        _minorInMajor = MinorUnits.InMajor(context.Rules.MinorDigits);
        _spend = new CategorySpendTable(context.Taxonomy.CategoryCount);
        _sumsOfCategory = new short[context.Taxonomy.CategoryCount];
        _targets = TargetRow.Of(context, targets, _sumsOfCategory);
        _categorySums = new CategorySums[_sumsOfCategory.Max() + 1];
        _rows = new float[_targets.Sum(target => target.Width)];
    }

    /// <summary>The vectors that each user has.</summary>
    public IReadOnlyList<FeatureTarget> Targets { get; }

    /// <summary>The rules and taxonomy that the table was made for.</summary>
    public RuleContext Context => _context;

    /// <summary>The numbers of the user read last that every vector begins with.</summary>
    public ReadOnlySpan<float> User => _user;

    /// <summary>One vector of the user read last; valid until the next.</summary>
    /// <param name="target">Its index in <see cref="Targets"/>.</param>
    public ReadOnlySpan<float> Row(int target) => _rows.AsSpan(_targets[target].Start, _targets[target].Width);

    /// <summary>Computes the vectors of one user.</summary>
    internal void Read(LedgerTable book, int slot, ushort asOf, ReadOnlySpan<ulong> memberships)
    {
        Clear(book);
        var form = book.FormOf(slot);
        if (form == LedgerForm.Small) Sum(book, book.Small(slot), asOf);
        else if (form == LedgerForm.Large) Sum(book, LargeLines(book, slot), asOf);
        else Sum(book, book.Summed(slot).Cells, asOf);
        UserVector.Write(_sums, _order, _brands.Count, asOf, _minorInMajor, _user);
        foreach (ref readonly var target in _targets.AsSpan()) Write(target, memberships);
    }

    private void Clear(LedgerTable book)
    {
        book.Brands.Extend(_context.Taxonomy);
        _sums = default;
        _brands.Clear(book.Brands.Numbers);
        _categorySums.AsSpan().Clear();
    }

    private ReadOnlySpan<Line> LargeLines(LedgerTable book, int slot)
    {
        var count = book.Users.Row(slot).Count;
        if (count > _lines.Length) _lines = new Line[Math.Max(count, _lines.Length * 2)];
        book.CopyLines(slot, _lines);
        return _lines.AsSpan(0, count);
    }

    private void Sum(LedgerTable book, ReadOnlySpan<Line> lines, int asOf)
    {
        var (spend, units, largest, count, refunds) = (default(AgeSums), 0L, 0L, 0, 0);
        var categoryOf = book.Categories.BySku;
        var spendOf = _spend.Sums;
        var listed = _spend.ListFor(lines.Length);
        foreach (ref readonly var line in lines)
        {
            var age = asOf - line.Date;
            if ((uint)age >= Limits.FeatureDays) continue;
            var minor = line.Minor;
            spend.Add(age, minor);
            units += line.Units;
            var category = categoryOf[line.Sku];
            spendOf[category] += minor;
            listed[count++] = category;
            if (minor < 0)
            {
                // Rare, so that the processor guesses it.
                _sums.Refund.Add(age, minor);
                refunds++;
                continue;
            }

            // The larger of both; Math.Max would be a branch here, and one that cannot be guessed.
            var more = minor - largest;
            largest += more & ~(more >> 63);
            _sums.Parts[DayPart.OfHour[line.Hour & 31]].Add(age);
        }

        (_sums.Spend, _sums.Largest, _sums.Units, _sums.Lines, _sums.Refunds) = (spend, largest, units, count - refunds, refunds);
        _spend.TakeOrder(count, out _order);
        if (book.Brands.Numbers > 1) _brands.Add(lines, asOf, book.Brands.BySku);
        if (_categorySums.Length > 1) SumByCategory(lines, listed, asOf);
    }

    private void SumByCategory(ReadOnlySpan<Line> lines, ReadOnlySpan<ushort> categories, int asOf)
    {
        var count = 0;
        foreach (ref readonly var line in lines)
        {
            var age = asOf - line.Date;
            if ((uint)age >= Limits.FeatureDays) continue;
            var refund = (int)(line.Minor >>> 63);
            _categorySums[_sumsOfCategory[categories[count++]]].Add(age, line.Minor, line.Units, 1 - refund, refund);
        }
    }

    // Cells are sums already: how a cell's amount divides into purchases and refunds is not known, nor its largest line.
    // One that is negative counts as a refund, though it may hold purchases.
    private void Sum(LedgerTable book, ReadOnlySpan<Cell> cells, int asOf)
    {
        var count = 0;
        var listed = _spend.ListFor(cells.Length);
        foreach (ref readonly var cell in cells)
        {
            var age = asOf - cell.Date;
            if ((uint)age >= Limits.FeatureDays) continue;
            var category = book.Categories.BySku[cell.Sku];
            _spend.Sums[category] += cell.Minor;
            listed[count++] = category;
            _categorySums[_sumsOfCategory[category]].Add(age, cell.Minor, cell.Units, cell.Lines, cell.Refunds);
            _sums.Add(cell, age);
            if (cell.Lines > 0) _brands.Add(book.Brands[cell.Sku]);
        }

        _spend.TakeOrder(count, out _order);
    }

    private void Write(in TargetRow target, ReadOnlySpan<ulong> memberships)
    {
        var row = _rows.AsSpan(target.Start, target.Width);
        _user.CopyTo(row);
        row = row[_user.Length..];
        if (target.Category >= 0)
        {
            ref readonly var sums = ref _categorySums[_sumsOfCategory[target.Category]];
            CategoryVector.Write(sums, _order, _spend.RankOf(target.Category, sums.Spend90), (int)_user[(int)UserFeature.PurchaseDays90], _minorInMajor, row);
            row = row[(int)CategoryFeature.Count..];
        }

        for (var i = 0; i < row.Length; i++)
        {
            var segment = target.Segments[i];
            row[i] = memberships[segment / 64] >> (segment % 64) & 1;
        }
    }
}
