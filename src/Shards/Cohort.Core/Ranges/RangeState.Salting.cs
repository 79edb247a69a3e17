using System.Globalization;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <content>
/// Salting of a hot user: the ranges that own a part's point deduplicate and keep their lines, and their home range sums
/// them. All of it works in recovery too, where nobody is evaluated before the end, so a shell can journal the calls.
/// Salting begins and ends together with the range table: home first gives up the lines, then the parts take them, and
/// the other way round at the end. Where that is not between the same two batches for all ranges,
/// <see cref="Salted"/> and <see cref="Unsalted"/> know what each of them had applied.
/// </content>
public sealed partial class RangeState
{
    private readonly HeldParts _parts;
    private long _sums;

    /// <summary>The salted users whose home this range is.</summary>
    public IEnumerable<Salt> Salts =>
        _ledgers.SummedSlots.Select(slot => new Salt(Text.UTF8.GetString(_ledgers.Users.Id(slot)), _ledgers.Summed(slot).Parts));

    /// <summary>The salted users, of this home or another, of whom the range holds a part.</summary>
    public IEnumerable<Salt> HeldSalts => _parts.All.Select(part => part.Salt);

    /// <summary>
    /// Begins to salt a user at home: gives up their lines for <see cref="HoldPart"/> of all ranges that own a point,
    /// and keeps their sums. No membership changes.
    /// </summary>
    /// <exception cref="InvalidOperationException">The range is not their home, or they are salted already.</exception>
    public IReadOnlyList<SaltedLine> BeginSalting(Salt salt)
    {
        ArgumentNullException.ThrowIfNull(salt);
        if (!Range.Contains(salt.Hash))
            throw new InvalidOperationException($"User '{salt.UserId}' has hash {salt.Hash:x16}; range {Range} is not their home.");
        var id = Text.UTF8.GetBytes(salt.UserId);
        var slot = _ledgers.Users.Find(salt.Hash, id);
        if (slot < 0) slot = AddUser(salt.Hash, id);
        if (_ledgers.FormOf(slot) == LedgerForm.Summed)
            throw new InvalidOperationException($"User '{salt.UserId}' is salted into {_ledgers.Summed(slot).Parts} parts already.");
        var lines = Portable(_ledgers.LinesOf(slot));
        var summed = new SummedLedger(salt.Parts);
        summed.Sum(_ledgers.CellsOf(slot), _asOf);
        _ledgers.SetSummed(slot, summed);

        // Their features are those of their sums from now on, which have no hours.
        _scores?.Add(slot, salt.Hash, ScoreClock);
        if (_recovering) MarkStale(slot);
        return lines;
    }

    /// <summary>Begins to hold the parts of a salted user whose points lie in the range.</summary>
    /// <param name="salt">The user.</param>
    /// <param name="lines">All their lines; those of other ranges' parts are left to them.</param>
    /// <exception cref="InvalidOperationException">The range owns no point of theirs, or holds their parts already.</exception>
    public void HoldPart(Salt salt, IReadOnlyList<SaltedLine> lines)
    {
        ArgumentNullException.ThrowIfNull(salt);
        if (!salt.HasPointIn(Range))
            throw new InvalidOperationException($"Range {Range} owns no part of the salted user '{salt.UserId}'.");
        if (_parts.Find(salt.Hash, Text.UTF8.GetBytes(salt.UserId)) >= 0)
            throw new InvalidOperationException($"Range {Range} holds a part of the salted user '{salt.UserId}' already.");
        _parts.SetLines(_parts.Add(salt), Local(lines.Where(line => Range.Contains(salt.PointOf(line.Fingerprint)))));
    }

    /// <summary>The sums of the parts of a user that the range holds; none where it holds no part.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    public IReadOnlyList<PartialCell> PartialSums(ReadOnlySpan<byte> userId)
    {
        var slot = _parts.Find(UserHash.Of(userId), userId);
        if (slot < 0) return [];
        var sums = _parts.SumsOf(slot, _asOf);
        return [.. sums.Days.SelectMany(day => sums.CellsOf(day.Date)).Select(Portable)];
    }

    /// <summary>
    /// Puts the sums of all parts in place of what the home range knew of a salted user, and evaluates them by them. The
    /// memberships are exact when all parts stand at the home range's as-of date and offsets; after the last of several
    /// sums they are whatever came between.
    /// </summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="cells">The partial sums of all ranges that hold a part; cells of one date and sku add up.</param>
    /// <exception cref="InvalidOperationException">They are not salted here.</exception>
    public void SumPartials(ReadOnlySpan<byte> userId, IEnumerable<PartialCell> cells)
    {
        var slot = RequireSalted(userId);
        _ledgers.Summed(slot).Sum(cells.Select(Local).ToList(), _asOf);
        _ledgers.Categories.Extend(_context.Taxonomy);
        SettleSum(slot);
    }

    /// <summary>Ceases to hold the parts of a user, and gives up their lines.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <exception cref="InvalidOperationException">The range holds no part of them.</exception>
    public IReadOnlyList<SaltedLine> ReleasePart(ReadOnlySpan<byte> userId)
    {
        var slot = _parts.Find(UserHash.Of(userId), userId);
        if (slot < 0) throw new InvalidOperationException($"Range {Range} holds no part of user '{Text.UTF8.GetString(userId)}'.");
        var lines = Portable(_parts.Ledgers.LinesOf(slot));
        _parts.Remove(slot);
        return lines;
    }

    /// <summary>Ends the salting of a user at home: their lines are their ledger again, and they are evaluated by them.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="lines">The lines that all ranges released.</param>
    /// <exception cref="InvalidOperationException">They are not salted here.</exception>
    public void EndSalting(ReadOnlySpan<byte> userId, IEnumerable<SaltedLine> lines)
    {
        var slot = RequireSalted(userId);
        _ledgers.SetLines(slot, Local(lines.Where(line => line.Date + Limits.WindowDays > _asOf)));
        SettleSum(slot);
    }

    /// <summary>Takes a purchase of a salted user whose part is here; false where it is of nobody salted.</summary>
    private bool TryEnterPart(in Foreseen foreseen, in Purchases.Purchase purchase)
    {
        var slot = _parts.Find(foreseen.UserHash, purchase.UserId);
        if (slot < 0) return false;
        var line = LineOf(purchase, foreseen);
        var point = _parts.SaltOf(slot).PointOf(line.Fingerprint);
        if (!Range.Contains(point))
            throw new InvalidOperationException($"A purchase of a salted user with point {point:x16} came to range {Range}, which does not own it.");
        Count(_parts.Enter(slot, line));
        return true;
    }

    private void InheritPart(RangeState other, (Salt Salt, int Slot) part, SkuTranslation skus)
    {
        if (!part.Salt.HasPointIn(Range)) return;
        var slot = _parts.Find(part.Salt.Hash, other._parts.Ledgers.Users.Id(part.Slot));
        if (slot < 0) slot = _parts.Add(part.Salt);
        var lines = new List<Line>(_parts.Ledgers.LinesOf(slot));
        foreach (var line in other._parts.Ledgers.LinesOf(part.Slot))
        {
            if (Range.Contains(part.Salt.PointOf(line.Fingerprint))) lines.Add(line with { Sku = skus[line.Sku] });
        }

        _parts.SetLines(slot, lines.ToArray());
    }

    private void SettleSum(int slot)
    {
        _sums++;
        if (_ledgers.IsIdle(slot)) _ledgers.Scores.Forget(slot);
        _scores?.Add(slot, _ledgers.Users.Row(slot).Hash, ScoreClock);
        if (_recovering)
        {
            MarkStale(slot);
            return;
        }

        _evaluator.Consider(slot, (ushort)_asOf);
        Settle(slot, new Cause(CauseKind.PartialsSummed, Text.UTF8.GetBytes(_sums.ToString(CultureInfo.InvariantCulture))));
    }

    private bool IsSalted(ReadOnlySpan<byte> userId) =>
        _ledgers.Users.Find(UserHash.Of(userId), userId) is >= 0 and var slot && _ledgers.FormOf(slot) == LedgerForm.Summed;

    private int RequireSalted(ReadOnlySpan<byte> userId)
    {
        var slot = _ledgers.Users.Find(UserHash.Of(userId), userId);
        return slot >= 0 && _ledgers.FormOf(slot) == LedgerForm.Summed
            ? slot : throw new InvalidOperationException($"User '{Text.UTF8.GetString(userId)}' is not salted in range {Range}.");
    }

    private PartialCell Portable(Cell cell) => new(
        Text.UTF8.GetString(_ledgers.Skus[cell.Sku]), cell.Date, cell.Minor, cell.Units, cell.Orders, cell.Refunds);

    private List<SaltedLine> Portable(Line[] lines) => [.. lines.Select(line => new SaltedLine(
        line.Fingerprint, line.Check, Text.UTF8.GetString(_ledgers.Skus[line.Sku]), line.Date, line.Minor, line.Units, line.Hour))];

    private Line[] Local(IEnumerable<SaltedLine> lines)
    {
        Line[] local = [.. lines.Select(line => new Line
        {
            Fingerprint = line.Fingerprint,
            Check = line.Check,
            Sku = _ledgers.Skus.Intern(Text.UTF8.GetBytes(line.Sku)),
            Date = line.Date,
            Minor = line.Minor,
            Units = line.Units,
            Hour = line.Hour,
        })];
        _ledgers.Categories.Extend(_context.Taxonomy);
        return local;
    }

    private Cell Local(PartialCell cell) => new(
        cell.Date, _ledgers.Skus.Intern(Text.UTF8.GetBytes(cell.Sku)), cell.Minor, cell.Units, cell.Orders, cell.Refunds);
}
