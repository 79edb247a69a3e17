using Cohort.Core.Ledgers;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// Questions about the segments of a range that look at all of its users. Answers of ranges add up to that of all users. They change
/// nothing, and are the owner's to ask.
/// </summary>
internal sealed class MemberQuestions(EvaluatedUsers users)
{
    /// <summary>
    /// For each combination of some segments how many users are in exactly these of them: the number's bit i stands for the
    /// i-th segment.
    /// </summary>
    /// <param name="segments">The segments, by name; one that the range does not know has no members.</param>
    /// <returns>As many numbers as there are combinations; the first, of none of them, is 0.</returns>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public long[] Overlap(IReadOnlyList<string> segments)
    {
        users.RequireEvaluated();
        var keys = segments.Select(name => users.Context.TryGetSegment(name, out var key) ? key : (SegmentKey?)null).ToArray();
        var counts = new long[1 << keys.Length];
        for (var slot = 0; slot < users.Ledgers.Users.SlotCount; slot++)
        {
            if (!users.IsHeld(slot)) continue;
            var memberships = users.Memberships.Of(slot);
            var combination = 0;
            for (var i = 0; i < keys.Length; i++)
            {
                if (keys[i] is { } key && MembershipForm.Holds(users.Context, memberships, key)) combination |= 1 << i;
            }

            if (combination != 0) counts[combination]++;
        }

        return counts;
    }

    /// <summary>How many members a segment has.</summary>
    /// <param name="segment">Its name; one that the range does not know has none.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public long Count(string segment)
    {
        users.RequireEvaluated();
        if (!users.Context.TryGetSegment(segment, out var key)) return 0;
        var count = 0L;
        for (var slot = 0; slot < users.Ledgers.Users.SlotCount; slot++)
        {
            if (users.IsHeld(slot) && MembershipForm.Holds(users.Context, users.Memberships.Of(slot), key)) count++;
        }

        return count;
    }

    /// <summary>How many members leave a segment on each of the next dates if nobody buys anything more.</summary>
    /// <param name="segment">Its name; one that the range does not know has no members.</param>
    /// <param name="days">How many dates after the as-of date.</param>
    /// <returns>A number for each date, that after the as-of date first.</returns>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public long[] Exits(string segment, int days)
    {
        users.RequireEvaluated();
        var exits = new long[days];
        if (!users.Context.TryGetSegment(segment, out var key)) return exits;
        var evaluator = users.NewEvaluator();
        for (var slot = 0; slot < users.Ledgers.Users.SlotCount; slot++)
        {
            if (!users.IsHeld(slot) || !MembershipForm.Holds(users.Context, users.Memberships.Of(slot), key)) continue;
            if (DaysUntilLeft(evaluator, slot, key, days) is { } after) exits[after - 1]++;
        }

        return exits;
    }

    /// <summary>What other rules would change for the users of the range, with the taxonomy that holds.</summary>
    /// <param name="next">The other rules, bound to the range's taxonomy.</param>
    /// <param name="thresholds">What all users have by the other rules; null where they compare nobody with all others, or nobody has looked.</param>
    /// <param name="samples">Of how many users who would enter or leave a segment the ids are given, at most, for each.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished, or the taxonomy is another one.</exception>
    public RulesPreview Preview(RuleContext next, Thresholds? thresholds, int samples)
    {
        users.RequireEvaluated();
        if (next.Taxonomy.Version != users.Context.Taxonomy.Version) throw new InvalidOperationException("A preview is of rules that are bound to the taxonomy of the range.");
        var preview = new RulesPreview(samples);
        if (users.AsOf < 0) return preview;
        var change = new ContextChange(users.Context, next);
        var evaluator = SegmentEvaluator.Apart(users.Ledgers, next, thresholds);
        for (var slot = 0; slot < users.Ledgers.Users.SlotCount; slot++)
        {
            if (!users.IsHeld(slot)) continue;
            evaluator.ConsiderApart(slot, (ushort)users.AsOf);
            preview.Users++;
            if (users.Ledgers.Users.Due(slot) == users.AsOf + 1) preview.WokenNow++;
            if (evaluator.Due == users.AsOf + 1) preview.WokenThen++;
            Compare(preview, change, next, slot, evaluator.Memberships);
        }

        return preview;
    }

    /// <summary>By what other rules compare the users of the range with all others; null before the first day.</summary>
    /// <param name="next">The other rules, and the taxonomy that they are bound to.</param>
    /// <exception cref="InvalidOperationException">Recovery is not finished.</exception>
    public UserValues? ValuesUnder(RuleContext next)
    {
        users.RequireEvaluated();
        return users.AsOf < 0 ? null : UserValues.Under(users, next);
    }

    private void Compare(RulesPreview preview, ContextChange change, RuleContext next, int slot, ReadOnlySpan<ulong> after)
    {
        var before = users.Memberships.Of(slot);
        foreach (var segment in ContextChange.Memberships(users.Context, before)) preview.Of(users.Context, segment).Now++;
        foreach (var (segment, isEntered, isFormer) in change.Between(before, after))
        {
            var counts = preview.Of(isFormer ? users.Context : next, segment);
            if (isEntered) counts.Enter(users.Ledgers.Users.Row(slot).Hash, users.Ledgers.Users.Id(slot), preview.Samples);
            else counts.Leave(users.Ledgers.Users.Row(slot).Hash, users.Ledgers.Users.Id(slot), preview.Samples);
        }
    }

    private int? DaysUntilLeft(SegmentEvaluator evaluator, int slot, SegmentKey key, int days)
    {
        var date = users.Ledgers.Users.Due(slot);
        while (date != UserTable.NeverDue && date - users.AsOf <= days)
        {
            evaluator.Foresee(slot, date);
            if (!MembershipForm.Holds(users.Context, evaluator.Memberships, key)) return date - users.AsOf;
            date = evaluator.Due;
        }

        return null;
    }
}
