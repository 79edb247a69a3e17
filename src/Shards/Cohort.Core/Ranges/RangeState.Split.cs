using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Load;
using Cohort.Core.Scoring;

namespace Cohort.Core.Ranges;

/// <content>
/// Split and merge: the users of a range part or come together with all that is known of them. Nobody is evaluated and
/// nothing is announced, for no ledger changes.
/// </content>
public sealed partial class RangeState
{
    /// <summary>
    /// The two ranges that this one becomes when cut at a hash, which is the first of the upper one. This one is not
    /// to be used any more. The lower one takes over the counts, so that totals over all ranges stay as they are.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The hash does not cut the range in two parts.</exception>
    /// <exception cref="InvalidOperationException">Effects are pending, or recovery is not finished.</exception>
    public (RangeState Lower, RangeState Upper) SplitAt(ulong hash)
    {
        RequireSettled("split");
        var (lowerRange, upperRange) = Range.SplitAt(hash);
        var (lower, upper) = (new RangeState(lowerRange, _context), new RangeState(upperRange, _context));
        lower.Inherit(this);
        upper.Inherit(this);
        lower._merged.Inherit(_merged, lowerRange);
        upper._merged.Inherit(_merged, upperRange);
        lower.AddCounts(this);
        if (Meter is not null) (lower.Meter, upper.Meter) = Meter.SplitAt(hash);
        return (lower, upper);
    }

    /// <summary>
    /// The range that two neighbours become. They are not to be used any more. Where one has applied more of a source
    /// than the other, the range stands where the other does, and leaves out what the one has when it comes again.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// They are no neighbours, stand at other dates, are evaluated by other rules or another taxonomy, have pending
    /// effects, or are recovering.
    /// </exception>
    public static RangeState Merge(RangeState lower, RangeState upper)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        RequireMergeable(lower, upper);
        var merged = new RangeState(new HashRange(lower.Range.Start, upper.Range.End), lower._context);
        merged.Inherit(lower);
        merged.Inherit(upper);
        merged.Offsets = OffsetVector.Least(lower.Offsets, upper.Offsets);
        merged._merged.Join(lower, upper, merged.Offsets);
        merged.AddCounts(lower);
        merged.AddCounts(upper);
        if (lower._scores?.Plan != upper._scores?.Plan) merged._scores = null;
        if (lower.Meter is not null && upper.Meter is not null) merged.Meter = LoadMeter.Merge(lower.Meter, upper.Meter);
        return merged;
    }

    private static void RequireMergeable(RangeState lower, RangeState upper)
    {
        if (!lower.Range.IsBefore(upper.Range))
            throw new InvalidOperationException($"Range {lower.Range} does not end where {upper.Range} begins; only neighbours merge.");
        RequireTogether("merge", lower, upper);
    }

    private static void RequireTogether(string verb, params ReadOnlySpan<RangeState> ranges)
    {
        var one = ranges[0];
        foreach (var other in ranges)
        {
            other.RequireSettled($"used to {verb}");
            RequireEqual("the as-of date", one.AsOf, other.AsOf, other);
            RequireEqual("rules revision", one._context.RulesRevision, other._context.RulesRevision, other);
            RequireEqual("taxonomy revision", one._context.TaxonomyRevision, other._context.TaxonomyRevision, other);
        }

        void RequireEqual<T>(string what, T its, T theirs, RangeState other)
        {
            if (EqualityComparer<T>.Default.Equals(its, theirs)) return;
            throw new InvalidOperationException(
                $"Range {one.Range} has {what} {its} but {other.Range} has {theirs}; bring both to the same point before they {verb}.");
        }
    }

    /// <summary>Takes over what another range knows of the users, and holds of the salted ones, that belong here.</summary>
    private void Inherit(RangeState other)
    {
        (Offsets, _asOf) = (other.Offsets, other._asOf);
        _sums = Math.Max(_sums, other._sums);
        if (other._scores is { Plan: { Length: > 0 } plan }) _scores ??= new ScoreQueue(plan);
        var skus = new SkuTranslation(other._ledgers.Skus, _ledgers.Skus);
        for (var slot = 0; slot < other._ledgers.Users.SlotCount; slot++)
        {
            if (other._ledgers.Users.IsLive(slot) && Range.Contains(other._ledgers.Users.Row(slot).Hash)) InheritUser(other, slot, skus);
        }

        foreach (var part in other._parts.All) InheritPart(other, part, skus);
        _ledgers.Categories.Extend(_context.Taxonomy);
    }

    private void InheritUser(RangeState other, int from, SkuTranslation skus)
    {
        var slot = AddUser(other._ledgers.Users.Row(from).Hash, other._ledgers.Users.Id(from));
        if (other._ledgers.FormOf(from) == LedgerForm.Summed)
        {
            var summed = new SummedLedger(other._ledgers.Summed(from).Parts);
            summed.Sum(other._ledgers.Summed(from).Cells.Select(cell => cell with { Sku = skus[cell.Sku] }), _asOf);
            _ledgers.SetSummed(slot, summed);
        }
        else
        {
            var lines = other._ledgers.LinesOf(from);
            foreach (ref var line in lines.AsSpan()) line.Sku = skus[line.Sku];
            _ledgers.SetLines(slot, lines);
        }

        _ledgers.Scores.Inherit(slot, other._ledgers.Scores, from);
        var hash = _ledgers.Users.Row(slot).Hash;
        if (other._scores?.Awaits(from, hash) == true) _scores?.Add(slot, hash, 0);
        _ledgers.Users.Due(slot) = other._ledgers.Users.Due(from);
        other._membershipTable.Of(from).CopyTo(_membershipTable.Of(slot));
    }

    /// <summary>Remembers what a range that it came from passed over. To which of its successors a record goes now is not known from its offset alone: each is told of all.</summary>
    internal void InheritPassedOver(RangeState other) => _unkept.Inherit(other._unkept);

    private void AddCounts(RangeState other)
    {
        _accepted += other._accepted;
        _duplicate += other._duplicate;
        _conflict += other._conflict;
        _expired += other._expired;
        _future += other._future;
    }
}
