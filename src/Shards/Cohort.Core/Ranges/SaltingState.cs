using System.Globalization;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// The salted users of a range: those who are at home in it, whose parts it sums, and those of whom it holds a part. The ranges
/// that own a part's point deduplicate and keep the lines; their home knows the sums. All of it works in recovery too, where nobody
/// is evaluated before the end, so a shell can journal the calls.
/// </summary>
/// <remarks>
/// Salting begins and ends together with the range table: home first gives up the lines, then the parts take them, and
/// the other way round at the end. Where that is not between the same two batches for all ranges,
/// <see cref="RangeTransfer"/> knows what each of them had applied. Where the parts are elsewhere, they tell their sums of whole dates, so
/// that it can be asked again; where one owner has all, of single cells.
/// </remarks>
public sealed class SaltingState
{
    private static readonly IReadOnlySet<ushort> NoDates = new HashSet<ushort>();

    private readonly EvaluatedUsers _users;
    private readonly ScoringState _scoring;
    private readonly LedgerTable _ledgers;

    internal SaltingState(EvaluatedUsers users, ScoringState scoring) =>
        (_users, _scoring, _ledgers, Parts) = (users, scoring, users.Ledgers, new HeldParts(users.Ledgers.Skus, users.Context.WindowDays));

    /// <summary>The parts that are held here.</summary>
    internal HeldParts Parts { get; }

    /// <summary>How often sums were taken: a cause has its number.</summary>
    internal long Sums { get; set; }

    /// <summary>The salted users whose home this range is.</summary>
    public IEnumerable<Salt> Salts =>
        _ledgers.SummedSlots.Select(slot => new Salt(Text.UTF8.GetString(_ledgers.Users.Id(slot)), _ledgers.Summed(slot).Parts));

    /// <summary>The salted users, of this home or another, of whom the range holds a part.</summary>
    public IEnumerable<Salt> HeldSalts => Parts.All.Select(part => part.Salt);

    /// <summary>
    /// Begins to salt a user at home: gives up their lines for <see cref="HoldPart"/> of all ranges that own a point,
    /// and keeps their sums. No membership changes.
    /// </summary>
    /// <exception cref="InvalidOperationException">The range is not their home, or they are salted already.</exception>
    public IReadOnlyList<SaltedLine> BeginSalting(Salt salt)
    {
        ArgumentNullException.ThrowIfNull(salt);
        if (!_users.Range.Contains(salt.Hash))
            throw new InvalidOperationException($"User '{salt.UserId}' has hash {salt.Hash:x16}; range {_users.Range} is not their home.");
        var id = Text.UTF8.GetBytes(salt.UserId);
        var slot = _ledgers.Users.Find(salt.Hash, id);
        if (slot < 0) slot = _users.Add(salt.Hash, id);
        if (_ledgers.FormOf(slot) == LedgerForm.Summed)
            throw new InvalidOperationException($"User '{salt.UserId}' is salted into {_ledgers.Summed(slot).Parts} parts already.");
        List<SaltedLine> lines = [.. Portable(_ledgers.LinesOf(slot)), .. ReleaseVoids(salt.Hash)];
        var summed = new SummedLedger(salt.Parts, _users.LeftTo, _users.Context.WindowDays);
        summed.Sum(_ledgers.CellsOf(slot), _users.AsOf);
        _ledgers.SetSummed(slot, summed);

        // Their features are those of their sums from now on, which have no hours.
        _scoring.Changed(slot, salt.Hash);
        if (_users.IsRecovering) _users.MarkStale(slot);
        return lines;
    }

    /// <summary>Begins to hold the parts of a salted user whose points lie in the range.</summary>
    /// <param name="salt">The user.</param>
    /// <param name="lines">All their lines; those of other ranges' parts are left to them.</param>
    /// <exception cref="InvalidOperationException">The range owns no point of theirs, or holds their parts already.</exception>
    public void HoldPart(Salt salt, IReadOnlyList<SaltedLine> lines)
    {
        ArgumentNullException.ThrowIfNull(salt);
        if (!salt.HasPointIn(_users.Range))
            throw new InvalidOperationException($"Range {_users.Range} owns no part of the salted user '{salt.UserId}'.");
        if (Parts.Find(salt.Hash, Text.UTF8.GetBytes(salt.UserId)) >= 0)
            throw new InvalidOperationException($"Range {_users.Range} holds a part of the salted user '{salt.UserId}' already.");
        List<SaltedLine> mine = [.. lines.Where(line => _users.Range.Contains(salt.PointOf(line.Fingerprint)))];
        Parts.SetLines(Parts.Add(salt), Local(mine));
        AddVoids(salt.Hash, mine);
    }

    /// <summary>Ceases to hold the parts of a user, and gives up what it has of them.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <exception cref="InvalidOperationException">The range holds no part of them.</exception>
    public ReleasedPart ReleasePart(ReadOnlySpan<byte> userId)
    {
        var slot = RequirePart(userId);
        var part = new ReleasedPart([.. Portable(Parts.Ledgers.LinesOf(slot)), .. ReleaseVoids(UserHash.Of(userId))], [.. Parts.LeftOf(slot).Select(Portable)]);
        Parts.Remove(slot);
        return part;
    }

    /// <summary>Ends the salting of a user at home: their lines are their ledger again, and they are evaluated by them.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="parts">What all ranges released.</param>
    /// <exception cref="InvalidOperationException">They are not salted here.</exception>
    public void EndSalting(ReadOnlySpan<byte> userId, IReadOnlyCollection<ReleasedPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var slot = RequireSalted(userId);
        var lines = Local(parts.SelectMany(part => part.Lines).Where(line => line.Date > _users.LeftTo));

        // The parts tell all that is not settled: a date that home knows and they do not was taken back.
        _ledgers.Summed(slot).Sum(parts.SelectMany(part => part.Left).Select(Local), _users.AsOf);
        _ledgers.SettleSums(slot, _users.LeftTo);
        _ledgers.SetLines(slot, lines);
        AddVoids(UserHash.Of(userId), parts.SelectMany(part => part.Lines));
        _ledgers.Expire(slot, (ushort)Math.Max(0, _users.AsOf));
        SettleSum(slot);
    }

    /// <summary>Takes a purchase of a salted user whose part is here; null where it is of nobody salted.</summary>
    internal Addition? TryEnter(in Purchase purchase, in Foreseen foreseen)
    {
        if (Parts.IsEmpty) return null;
        var slot = Parts.Find(foreseen.UserHash, purchase.UserId);
        if (slot < 0) return null;
        var line = _users.LineOf(purchase, foreseen);
        var point = Parts.SaltOf(slot).PointOf(line.Fingerprint);
        if (!_users.Range.Contains(point))
            throw new InvalidOperationException($"A purchase of a salted user with point {point:x16} came to range {_users.Range}, which does not own it.");
        return Parts.Enter(slot, line);
    }

    /// <summary>Takes a purchase of a salted user out of the part that is here; false where it is of nobody salted, or not here.</summary>
    internal bool TryRemove(in Purchase purchase, in Foreseen foreseen, int last)
    {
        var slot = Parts.Find(foreseen.UserHash, purchase.UserId);
        if (slot < 0 || !Parts.TryRemove(slot, foreseen.Fingerprint, last)) return false;
        _users.Voids.Removed++;
        return true;
    }

    private IEnumerable<SaltedLine> ReleaseVoids(ulong user) => _users.Voids.Release(user)
        .Select(one => new SaltedLine(one.Event, 0, "", one.Date, 0, 0, OrderKey.None, IsVoid: true));

    private void AddVoids(ulong user, IEnumerable<SaltedLine> lines)
    {
        foreach (var line in lines)
        {
            if (line.IsVoid) _users.Voids.Add(user, line.Fingerprint, line.Date);
        }
    }

    private void SettleSum(int slot)
    {
        Sums++;
        if (_ledgers.HasNoLines(slot)) _ledgers.Scores.Forget(slot);
        _scoring.Changed(slot);
        _users.Changed(slot, new Cause(CauseKind.PartialsSummed, Text.UTF8.GetBytes(Sums.ToString(CultureInfo.InvariantCulture))));
    }

    internal bool IsSalted(ReadOnlySpan<byte> userId) =>
        _ledgers.Users.Find(UserHash.Of(userId), userId) is >= 0 and var slot && _ledgers.FormOf(slot) == LedgerForm.Summed;

    private int RequireSalted(ReadOnlySpan<byte> userId)
    {
        var slot = _ledgers.Users.Find(UserHash.Of(userId), userId);
        return slot >= 0 && _ledgers.FormOf(slot) == LedgerForm.Summed
            ? slot : throw new InvalidOperationException($"User '{Text.UTF8.GetString(userId)}' is not salted in range {_users.Range}.");
    }

    private PartialCell Portable(Cell cell) => new(
        Text.UTF8.GetString(_ledgers.Skus[cell.Sku]), cell.Date, cell.Minor, cell.Units, cell.Lines, cell.Refunds, cell.Orders);

    private List<SaltedLine> Portable(Line[] lines) => [.. lines.Select(line => new SaltedLine(
        line.Fingerprint, line.Check, Text.UTF8.GetString(_ledgers.Skus[line.Sku]), line.Date, line.Minor, line.Units, line.Order, line.Hour))];

    private Line[] Local(IEnumerable<SaltedLine> lines) =>
    [
        .. lines.Where(line => !line.IsVoid).Select(line => new Line
        {
            Fingerprint = line.Fingerprint,
            Check = line.Check,
            Order = line.Order,
            Sku = NumberOf(line.Sku),
            Date = line.Date,
            Minor = line.Minor,
            Units = line.Units,
            Hour = line.Hour,
        }),
    ];

    // A number is never without its category: whoever meets the sku next takes it for known.
    private int NumberOf(string sku)
    {
        var number = _ledgers.Skus.Intern(Text.UTF8.GetBytes(sku));
        _ledgers.Categories.Extend(_users.Context.Taxonomy);
        return number;
    }

    private Cell Local(PartialCell cell) => new(
        cell.Date, NumberOf(cell.Sku), cell.Minor, cell.Units, cell.Lines, cell.Refunds, cell.Orders);

    /// <summary>
    /// The cells of a user's parts here on those dates that have another number of lines than is known; dates that left the window
    /// included, until their home has settled them.
    /// </summary>
    /// <param name="userId">The user (UTF-8), of whom the range holds a part.</param>
    /// <param name="known">What is known; dates that are not named are not known at all.</param>
    /// <param name="most">How many cells at most; one date is given whole, however many it has.</param>
    /// <param name="isAll">Whether no date is left that differs.</param>
    /// <exception cref="InvalidOperationException">The range holds no part of them.</exception>
    internal List<PartialCell> ChangedPartials(ReadOnlySpan<byte> userId, IEnumerable<PartialDay> known, int most, out bool isAll)
    {
        var slot = RequirePart(userId);
        var (sums, lines) = (Parts.SumsOf(slot, _users.AsOf), known.ToDictionary(day => day.Date, day => day.Lines));
        var left = Parts.LeftOf(slot).GroupBy(cell => cell.Date).Select(day => (Date: day.Key, Lines: day.Sum(cell => (long)cell.Lines + cell.Refunds), Cells: day.Count()));
        var changed = new List<PartialCell>();
        isAll = true;
        foreach (var day in left.Concat(sums.Days))
        {
            if (lines.GetValueOrDefault(day.Date) == day.Lines) continue;
            isAll = changed.Count == 0 || changed.Count + day.Cells <= most;
            if (!isAll) break;
            changed.AddRange(CellsOf(day.Date).Select(Portable));
        }

        return changed;

        IEnumerable<Cell> CellsOf(ushort date) =>
            date <= _users.LeftTo ? Parts.LeftOf(slot).Where(cell => cell.Date == date) : sums.CellsOf(date);
    }

    /// <summary>The home of a user whose parts are held here has settled everything up to a date.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="to">The date, in days since 1970-01-01.</param>
    internal void HomeSettled(ReadOnlySpan<byte> userId, int to) => Parts.Settled(RequirePart(userId), to);

    /// <summary>Up to which date everything is settled of a user who is salted here.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    internal int SettledTo(ReadOnlySpan<byte> userId) => _ledgers.Summed(RequireSalted(userId)).SettledTo;

    /// <summary>Whether a user who is salted here has sums up to a date that are not settled.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="to">The date, in days since 1970-01-01.</param>
    internal bool WaitsToSettle(ReadOnlySpan<byte> userId, int to) => _ledgers.Summed(RequireSalted(userId)).Waits(to);

    /// <summary>
    /// Those of a salted user's sums that the range, their home, has otherwise or not at all; of their orders, those that it has not, or with another amount.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="sums">The sums of all their parts, no two of one date and sku.</param>
    /// <param name="dates">The dates of which these are all: what home has of them beside is gone. Null for all dates.</param>
    internal IEnumerable<PartialCell> Differing(string userId, IReadOnlyCollection<PartialCell> sums, IReadOnlySet<ushort>? dates)
    {
        var summed = _ledgers.Summed(RequireSalted(Text.UTF8.GetBytes(userId)));
        foreach (var sum in sums)
        {
            if (sum.Date <= summed.SettledTo) continue;
            var sku = _ledgers.Skus.Find(Text.UTF8.GetBytes(sum.Sku));
            var there = sku < 0 ? default : summed.CellOf(sum.Date, sku);
            if (there != new Cell(sum.Date, sku, sum.Minor, sum.Units, sum.Lines, sum.Refunds, sum.Orders)) yield return Told(sum, there);
        }

        var told = sums.Select(sum => (sum.Date, sum.Sku)).ToHashSet();
        foreach (var cell in summed.Cells)
        {
            if (cell.Date > summed.SettledTo && dates?.Contains(cell.Date) != false && Portable(cell) is var known && !told.Contains((known.Date, known.Sku)))
                yield return new PartialCell(known.Sku, known.Date, 0, 0, 0, 0, default, IsWhole: true);
        }
    }

    // Orders that home has and the parts have not cannot be told by those that are new.
    private static PartialCell Told(PartialCell sum, in Cell there)
    {
        var isWhole = sum.Lines + sum.Refunds == 0 || there.Orders.HasAnyBeyond(sum.Orders);
        return sum with { IsWhole = isWhole, Orders = isWhole ? sum.Orders : sum.Orders.Except(there.Orders) };
    }

    /// <summary>
    /// The sums of a user's parts that the range, their home, lacks, of what came to them since this was asked the last time; null
    /// where it lacks nothing. They are exact with them when all ranges stand at the same date and offsets.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="holders">All ranges that hold a part of theirs; none is being changed by another thread.</param>
    /// <exception cref="InvalidOperationException">They are not salted here, or a range holds no part of them.</exception>
    public LackingSums? Lacking(string userId, IReadOnlyCollection<RangeState> holders)
    {
        ArgumentNullException.ThrowIfNull(holders);
        var id = Text.UTF8.GetBytes(userId);
        var known = SettledTo(id);
        foreach (var holder in holders) holder.Salting.HomeSettled(id, known);
        var parts = holders.Select(holder => (holder.Salting._ledgers.Skus, Sums: holder.Salting.SumsOfPart(id))).ToList();
        var fresh = parts.SelectMany(part => part.Sums.TakeFresh().Select(cell => (cell.Date, Sku: Text.UTF8.GetString(part.Skus[cell.Sku])))).ToHashSet();

        // Of what was taken out nothing is left that would be new.
        var hasRemoved = holders.Any(holder => holder.Users.Voids.Removed > 0);
        if (hasRemoved) fresh.UnionWith(parts.SelectMany(part => part.Sums.All.Select(cell => (cell.Date, Text.UTF8.GetString(part.Skus[cell.Sku])))));
        var left = holders.SelectMany(holder => holder.Salting.LeftOfPart(id)).GroupBy(cell => (cell.Date, cell.Sku)).Select(part => part.Aggregate((sum, cell) => sum.Plus(cell)));
        List<PartialCell> cells = [.. Differing(userId, [.. left, .. fresh.Select(cell => SumOf(parts, cell.Date, cell.Sku))], hasRemoved ? null : NoDates)];
        var settledTo = _users.LeftTo;
        return cells.Count == 0 && !WaitsToSettle(id, settledTo) ? null : new LackingSums(cells, Math.Max(0, settledTo));
    }

    private static PartialCell SumOf(List<(SkuTable Skus, PartSums Sums)> parts, ushort date, string sku)
    {
        var (id, sum) = (Text.UTF8.GetBytes(sku), default(Cell));
        foreach (var part in parts)
        {
            if (part.Skus.Find(id) is >= 0 and var number) sum = sum.Plus(part.Sums.CellOf(date, number));
        }

        return new PartialCell(sku, date, sum.Minor, sum.Units, sum.Lines, sum.Refunds, sum.Orders);
    }

    private PartSums SumsOfPart(ReadOnlySpan<byte> userId) => Parts.SumsOf(RequirePart(userId), _users.AsOf);

    private IEnumerable<PartialCell> LeftOfPart(ReadOnlySpan<byte> userId) => Parts.LeftOf(RequirePart(userId)).Select(Portable);

    private int RequirePart(ReadOnlySpan<byte> userId)
    {
        var slot = Parts.Find(UserHash.Of(userId), userId);
        return slot >= 0 ? slot : throw new InvalidOperationException($"Range {_users.Range} holds no part of user '{Text.UTF8.GetString(userId)}'.");
    }

    // Only what this range wrote itself is of a user who is salted here.
    internal void TakeSums(ReadOnlySpan<byte> userId, LackingSums sums)
    {
        if (!IsSalted(userId)) throw new DamagedDataException($"The batch has sums of a user who is not salted in range {_users.Range}.");
        TakePartials(userId, sums);
    }

    /// <summary>Puts some sums in place of what the home range knew of their dates and skus, settles what left the window, and evaluates the user.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="sums">The sums.</param>
    /// <exception cref="InvalidOperationException">They are not salted here.</exception>
    internal void TakePartials(ReadOnlySpan<byte> userId, LackingSums sums)
    {
        var slot = RequireSalted(userId);
        _ledgers.Summed(slot).Forget(sums.Cells.Where(cell => cell.IsWhole).Select(cell => (cell.Date, NumberOf(cell.Sku))).ToHashSet());
        _ledgers.Summed(slot).Put(sums.Cells.Select(Local).ToList(), _users.AsOf);
        _ledgers.SettleSums(slot, Math.Min(sums.SettledTo, _users.LeftTo));
        SettleSum(slot);
    }

    /// <summary>By how many parts a user is salted of whom the range holds some; 0 where it holds none.</summary>
    internal int PartsOf(ReadOnlySpan<byte> userId)
    {
        var slot = Parts.IsEmpty ? -1 : Parts.Find(Hashing.UserHash.Of(userId), userId);
        return slot < 0 ? 0 : Parts.SaltOf(slot).Parts;
    }
}
