using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Load;
using Cohort.Core.Scoring;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// How ranges come of others: the users of a range part or come together with all that is known of them, or one of them is spread.
/// Nobody is evaluated and nothing is announced, for no ledger changes; but for the end of a salting, from where their home knows
/// single lines again.
/// </summary>
/// <remarks>
/// Salting is for ranges that stand at different offsets, as in a cluster: each range that has a part of the user is followed
/// by one that begins where the last of those stood whose purchases it takes over, and leaves out what others had.
/// </remarks>
public static class RangeTransfer
{
    /// <summary>
    /// The two ranges that one becomes when cut at a hash, which is the first of the upper one. It is not
    /// to be used any more. The lower one takes over the counts, so that totals over all ranges stay as they are.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The hash does not cut the range in two parts.</exception>
    /// <exception cref="InvalidOperationException">Effects are pending, or recovery is not finished.</exception>
    public static (RangeState Lower, RangeState Upper) SplitAt(this RangeState range, ulong hash)
    {
        ArgumentNullException.ThrowIfNull(range);
        range.Users.RequireSettled("split");
        var (lowerRange, upperRange) = range.Range.SplitAt(hash);
        var (lower, upper) = (new RangeState(lowerRange, range.Context), new RangeState(upperRange, range.Context));
        Inherit(lower, range);
        Inherit(upper, range);
        lower.Merged.Inherit(range.Merged, lower);
        upper.Merged.Inherit(range.Merged, upper);
        lower.Outcomes.Add(range.Counts);
        if (range.Meter is not null) (lower.Meter, upper.Meter) = range.Meter.SplitAt(hash);
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
        var merged = new RangeState(new HashRange(lower.Range.Start, upper.Range.End), lower.Context);
        Inherit(merged, lower);
        Inherit(merged, upper);
        merged.Offsets = OffsetVector.Least(lower.Offsets, upper.Offsets);
        merged.Merged.Join(lower, upper, merged.Offsets);
        merged.Outcomes.Add(lower.Counts);
        merged.Outcomes.Add(upper.Counts);
        if (lower.Scoring.Queue?.Plan != upper.Scoring.Queue?.Plan) merged.Scoring.Queue = null;
        if (lower.Meter is not null && upper.Meter is not null) merged.Meter = LoadMeter.Merge(lower.Meter, upper.Meter);
        return merged;
    }

    /// <summary>
    /// The range as it goes on when a user's salting begins: it holds the parts whose points lie in it, and sums them if
    /// it is their home. Neither of the two is to be used any more.
    /// </summary>
    /// <param name="range">A range that owns a point of theirs.</param>
    /// <param name="home">Their home range, which may be the same.</param>
    /// <param name="salt">The user.</param>
    /// <exception cref="InvalidOperationException">They stand at other dates, rules or taxonomies, or cannot salt them.</exception>
    public static RangeState Salted(RangeState range, RangeState home, Salt salt)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(salt);
        RequireTogether("salt a user", range, home);
        var offsets = OffsetVector.Least(range.Offsets, home.Offsets);
        range.Merged.Join(range, [home], salt.UserId, offsets);
        range.Salting.HoldPart(salt, home.Salting.BeginSalting(salt));
        range.Offsets = offsets;
        return range;
    }

    /// <summary>
    /// The range as it goes on when a user's salting ends: their home has all their lines and evaluates them by them, the others
    /// have none. None of those given is to be used any more.
    /// </summary>
    /// <param name="range">A range that holds parts of theirs.</param>
    /// <param name="holders">All ranges that do, where it is their home; not looked at otherwise.</param>
    /// <param name="salt">The user.</param>
    /// <param name="quietly">Whether nobody is evaluated or announced until <see cref="RangeState.FinishRecovery"/>.</param>
    /// <exception cref="InvalidOperationException">They stand at other dates, rules or taxonomies, or hold no part of them.</exception>
    public static RangeState Unsalted(RangeState range, IReadOnlyList<RangeState> holders, Salt salt, bool quietly)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(holders);
        ArgumentNullException.ThrowIfNull(salt);
        var (id, isHome) = (Text.UTF8.GetBytes(salt.UserId), range.Range.Contains(salt.Hash));
        if (!isHome) holders = [];
        RequireTogether("end the salting of a user", [range, .. holders]);
        var offsets = holders.Aggregate(range.Offsets, (least, holder) => OffsetVector.Least(least, holder.Offsets));
        range.Merged.Join(range, holders, salt.UserId, offsets);
        var parts = isHome ? holders.Select(holder => holder.Salting.ReleasePart(id)).ToList() : [range.Salting.ReleasePart(id)];
        range.Offsets = offsets;
        if (quietly) range.BeginRecovery();
        if (isHome) range.Salting.EndSalting(id, parts);
        return range;
    }

    /// <summary>
    /// The range as it goes on without a user: nothing of them is left in it, and all that it knows of others is as it was. The counts
    /// of purchases stay. The range is not to be used any more.
    /// </summary>
    /// <param name="range">A range that may have something of them.</param>
    /// <param name="user">The user.</param>
    /// <exception cref="InvalidOperationException">Effects are pending, or recovery is not finished.</exception>
    internal static RangeState Without(this RangeState range, ErasedUser user)
    {
        range.Users.RequireSettled("rid of a user");
        var next = new RangeState(range.Range, range.Context) { RemembersPassedOver = range.RemembersPassedOver };
        Inherit(next, range, user);
        next.Merged.Inherit(range.Merged, next, user);
        next.Outcomes.Add(range.Counts);
        next.Unkept.Inherit(range.Unkept);
        return next;
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
            other.Users.RequireSettled($"used to {verb}");
            RequireEqual("the as-of date", one.AsOf, other.AsOf, other);
            RequireEqual("rules revision", one.Context.RulesRevision, other.Context.RulesRevision, other);
            RequireEqual("taxonomy revision", one.Context.TaxonomyRevision, other.Context.TaxonomyRevision, other);
            RequireEqual("thresholds over all users", (one.Users.Thresholds, one.Users.ThresholdsAhead), (other.Users.Thresholds, other.Users.ThresholdsAhead), other);
        }

        void RequireEqual<T>(string what, T its, T theirs, RangeState other)
        {
            if (EqualityComparer<T>.Default.Equals(its, theirs)) return;
            throw new InvalidOperationException(
                $"Range {one.Range} has {what} {its} but {other.Range} has {theirs}; bring both to the same point before they {verb}.");
        }
    }

    // Takes over what another range knows of the users, and holds of the salted ones, that belong here; of all but one where that is named.
    private static void Inherit(RangeState range, RangeState other, ErasedUser? butOf = null)
    {
        var (users, theirs) = (range.Users, other.Users);
        (range.Offsets, users.AsOf) = (other.Offsets, theirs.AsOf);
        users.Hold(theirs.Thresholds, theirs.ThresholdsAhead);
        range.Salting.Sums = Math.Max(range.Salting.Sums, other.Salting.Sums);
        if (other.Scoring.Queue is { Plan: { Length: > 0 } plan }) range.Scoring.Queue ??= new ScoreQueue(plan);
        var skus = new SkuTranslation(theirs.Ledgers.Skus, users.Ledgers.Skus);
        for (var slot = 0; slot < theirs.Ledgers.Users.SlotCount; slot++)
        {
            if (!theirs.Ledgers.Users.IsLive(slot) || !range.Range.Contains(theirs.Ledgers.Users.Row(slot).Hash)) continue;
            if (butOf is not { } user || theirs.Ledgers.Users.Row(slot).Hash != user.Place || !user.Is(theirs.Ledgers.Users.Id(slot))) InheritUser(range, other, slot, skus);
        }

        foreach (var part in other.Salting.Parts.All)
        {
            if (butOf?.Is(part.Salt.UserId) != true) InheritPart(range, other, part, skus);
        }

        InheritVoids(range, other, butOf?.Place);
        users.Ledgers.Categories.Extend(range.Context.Taxonomy);
    }

    private static void InheritVoids(RangeState range, RangeState other, ulong? butOf)
    {
        var (voids, theirs) = (range.Users.Voids, other.Users.Voids);
        voids.Removed = Math.Max(voids.Removed, theirs.Removed);
        foreach (var (user, eventId, date) in theirs.All)
        {
            var point = other.Salting.Parts.SaltOf(user)?.PointOf(eventId) ?? user;
            if (user != butOf && range.Range.Contains(point)) voids.Add(user, eventId, date);
        }
    }

    private static void InheritUser(RangeState range, RangeState other, int from, SkuTranslation skus)
    {
        var (users, theirs) = (range.Users, other.Users);
        var (mine, ledgers) = (users.Ledgers, theirs.Ledgers);
        var slot = users.Add(ledgers.Users.Row(from).Hash, ledgers.Users.Id(from));
        if (ledgers.FormOf(from) == LedgerForm.Summed)
        {
            var summed = new SummedLedger(ledgers.Summed(from).Parts, ledgers.Summed(from).SettledTo, ledgers.Summed(from).WindowDays);
            summed.Sum(ledgers.Summed(from).Cells.Select(cell => cell with { Sku = skus[cell.Sku] }), users.AsOf);
            mine.SetSummed(slot, summed);
        }
        else
        {
            var lines = ledgers.LinesOf(from);
            foreach (ref var line in lines.AsSpan()) line.Sku = skus[line.Sku];
            mine.SetLines(slot, lines);
        }

        mine.SetPast(slot, ledgers.PastOf(from));
        mine.Scores.Inherit(slot, ledgers.Scores, from);
        var hash = mine.Users.Row(slot).Hash;
        if (other.Scoring.Queue?.Awaits(from, hash) == true) range.Scoring.Queue?.Add(slot, hash, 0);
        mine.Users.Due(slot) = ledgers.Users.Due(from);
        theirs.Memberships.Of(from).CopyTo(users.Memberships.Of(slot));
    }

    private static void InheritPart(RangeState range, RangeState other, (Salt Salt, int Slot) part, SkuTranslation skus)
    {
        if (!part.Salt.HasPointIn(range.Range)) return;
        var (parts, theirs) = (range.Salting.Parts, other.Salting.Parts);
        var slot = parts.Find(part.Salt.Hash, theirs.Ledgers.Users.Id(part.Slot));
        if (slot < 0) slot = parts.Add(part.Salt);
        var lines = new List<Line>(parts.Ledgers.LinesOf(slot));
        foreach (var line in theirs.Ledgers.LinesOf(part.Slot))
        {
            if (range.Range.Contains(part.Salt.PointOf(line.Fingerprint))) lines.Add(line with { Sku = skus[line.Sku] });
        }

        parts.SetLines(slot, lines.ToArray());

        // What left cannot be told apart by points any more: of two ranges that one becomes, the first with a part has it.
        if (part.Salt.FirstPointIn(other.Range) is { } first && range.Range.Contains(first))
            parts.AddLeft(slot, theirs.LeftOf(part.Slot).Select(cell => cell with { Sku = skus[cell.Sku] }));
    }
}
