using Cohort.Core.Ledgers;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <content>Activation of other rules or another taxonomy: everybody is evaluated anew, with no replay.</content>
public sealed partial class RangeState
{
    private readonly ActivationEffects _activated = new();

    /// <summary>Puts other rules or another taxonomy in force and evaluates every user by them.</summary>
    /// <param name="context">The new context; the next revision of the rules, the taxonomy, or both.</param>
    /// <param name="cause">Which of the two changed: the cause of the transitions.</param>
    /// <exception cref="InvalidOperationException">
    /// Effects are pending, which belong to the former context and must be taken first; or recovery is not finished, so
    /// that memberships under the former context are not known.
    /// </exception>
    public void Activate(RuleContext context, CauseKind cause)
    {
        RequireSettled("evaluated by other rules");
        var (former, formerContext) = (_membershipTable, _context);
        var change = new ContextChange(formerContext, context);
        Adopt(context);
        foreach (var slot in _order.All())
        {
            EvaluateQuietly(slot);
            Announce(slot, change, former.Of(slot), cause);
        }
    }

    private void Adopt(RuleContext context)
    {
        var rebuild = context.Taxonomy != _context.Taxonomy;
        _context = context;
        if (rebuild) _ledgers.Categories.Rebuild(context.Taxonomy);
        _membershipTable = new MembershipTable(context);
        _membershipTable.EnsureCapacity(_ledgers.Users.SlotCount);
        _evaluator = new SegmentEvaluator(_ledgers, context);

        // Memberships and categories are features; and campaigns may name categories of the former taxonomy.
        _eligibility = null;
        _scores?.AddAll(always: true);
    }

    private void Announce(int slot, ContextChange change, ReadOnlySpan<ulong> before, CauseKind kind)
    {
        var user = _ledgers.Users.Id(slot);
        var cause = new Cause(kind, default);
        foreach (var (segment, entered, isFormer) in change.Between(before, _membershipTable.Of(slot)))
        {
            _log.Add(_context, isFormer ? change.Former : _context, segment, entered, user, (ushort)_asOf, cause);
            _activated.Add(segment, entered, isFormer, user);
        }
    }
}
