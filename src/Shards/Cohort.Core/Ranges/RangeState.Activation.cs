using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <content>Activation of other rules or another taxonomy: everybody is judged anew, with no replay.</content>
public sealed partial class RangeState
{
    private readonly ActivationEffects _activated = new();

    /// <summary>Puts other rules or another taxonomy in force and judges every user by them.</summary>
    /// <param name="context">The new context; the next revision of the rules, the taxonomy, or both.</param>
    /// <param name="cause">Which of the two changed: the cause of the transitions.</param>
    /// <exception cref="InvalidOperationException">
    /// Effects are pending, which belong to the former context and must be taken first; or recovery is not finished, so
    /// that memberships under the former context are not known.
    /// </exception>
    public void Activate(RuleContext context, CauseKind cause)
    {
        RequireSettled("judged by other rules");
        var (former, formerContext) = (_standings, _context);
        var change = new ContextChange(formerContext, context);
        Adopt(context);
        foreach (var slot in _order.All())
        {
            JudgeQuietly(slot);
            Announce(slot, change, former.Of(slot), cause);
        }
    }

    private void Adopt(RuleContext context)
    {
        var rebuild = context.Taxonomy != _context.Taxonomy;
        _context = context;
        if (rebuild) _book.Categories.Rebuild(context.Taxonomy);
        _standings = new Standings(context);
        _standings.EnsureCapacity(_book.Users.SlotCount);
        _judge = new Judge(_book, context);

        // Memberships and categories are features; and campaigns may name categories of the former taxonomy.
        _eligibility = null;
        _scores?.AddAll(always: true);
    }

    private void Announce(int slot, ContextChange change, ReadOnlySpan<ulong> before, CauseKind kind)
    {
        var user = _book.Users.Id(slot);
        var cause = new Cause(kind, default);
        foreach (var (segment, entered, isFormer) in change.Between(before, _standings.Of(slot)))
        {
            _log.Add(_context, isFormer ? change.Former : _context, segment, entered, user, (ushort)_asOf, cause);
            _activated.Add(segment, entered, isFormer, user);
        }
    }
}
