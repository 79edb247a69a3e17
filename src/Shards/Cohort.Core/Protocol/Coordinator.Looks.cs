using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>All users are to be looked at, as some rules compare them with each other.</summary>
/// <param name="Number">The number of the order for which they are.</param>
/// <param name="Version">The rules and taxonomy.</param>
/// <param name="Day">As of which day, if they buy nothing until then.</param>
internal sealed record LookAtAll(long Number, ContextVersion Version, BusinessDate Day)
{
    /// <summary>The half of the order in which they are.</summary>
    public long Ticket => Number * 2;
}

/// <content>
/// Rules that compare users with all others: the order has a half before it. Every range notes that all users are about to be
/// looked at; when all have, they are; and what was found is journaled, and goes to the ranges with the turn or activation. A crash before
/// that row looks again, one after it goes on with what was found.
/// </content>
internal sealed partial class Coordinator
{
    private readonly Func<ContextVersion, bool>? _comparesWithAll;
    private bool _looksAtAll;
    private Thresholds? _found;

    /// <summary>What is to be looked at now, when every range has noted so; null otherwise.</summary>
    public LookAtAll? Look => !IsLooking || _unconfirmed.Count > 0 ? null : _current switch
    {
        ForAll { Directive: TurnDay turn } => new LookAtAll(Number, Context!.Value, turn.Date),
        ForAll { Directive: ActivateContext activate } => new LookAtAll(Number, activate.Context, AsOf!.Value),
        _ => null,
    };

    private bool IsLooking => _looksAtAll && _found is null;

    /// <summary>
    /// By which rules and taxonomy users are evaluated when an order is carried out; null where nobody is. Of these it must be known
    /// whether they compare users with all others before the order begins.
    /// </summary>
    public ContextVersion? EvaluatedBy(Order order) => (AsOf, order) switch
    {
        (not null, ForAll { Directive: TurnDay }) => Context,
        (not null, ForAll { Directive: ActivateContext activate }) => activate.Context,
        _ => null,
    };

    /// <summary>All users were looked at. Gives the row to journal; null where that is not what is wanted now.</summary>
    /// <param name="look">For what they were.</param>
    /// <param name="thresholds">What was found.</param>
    public ThresholdsFound? Find(LookAtAll look, Thresholds thresholds) => Look == look ? new ThresholdsFound(Number, thresholds) : null;

    private bool LooksAtAllFor(Order order) => EvaluatedBy(order) is { } version && _comparesWithAll?.Invoke(version) == true;

    private Directive WithFound(Directive directive) => directive switch
    {
        TurnDay turn => turn with { Found = _found },
        ActivateContext activate => activate with { Found = _found },
        _ => directive,
    };
}
