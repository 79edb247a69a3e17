using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <content>
/// Activations: rules and taxonomy are one version and one order, for each may name what only the other's new revision has.
/// A later activation takes the place of one that ranges still wait for, so that none is waited for in vain.
/// </content>
internal sealed partial class Coordinator
{
    /// <summary>
    /// The order that brings the ranges to a version of rules and taxonomy; null where they have it or are on the way to
    /// it, or where another order must end first.
    /// </summary>
    /// <param name="wanted">The version that was activated last.</param>
    /// <param name="firstRanges">How many ranges to begin with, where there are none.</param>
    public Order? Toward(ContextVersion wanted, int firstRanges) => _current switch
    {
        null when Context is null => new Found(firstRanges, wanted),
        null when wanted.IsNewerThan(Context!.Value) => Activation(wanted),
        ForAll { Directive: ActivateContext waits } when wanted.IsNewerThan(waits.Context) => Activation(wanted),
        Found waits when wanted.IsNewerThan(waits.Context) => waits with { Context = wanted },
        _ => null,
    };

    private ForAll Activation(ContextVersion wanted) => new(new ActivateContext(wanted, wanted.CauseAfter(Context!.Value)));

    // Ranges that have carried out the former one go on from there; the others never see it.
    private static bool TakesThePlaceOf(Order waits, Order order) => (waits, order) switch
    {
        (ForAll { Directive: ActivateContext former }, ForAll { Directive: ActivateContext next }) => next.Context.IsNewerThan(former.Context),
        (Found former, Found next) => next.Ranges == former.Ranges && next.Context.IsNewerThan(former.Context),
        _ => false,
    };
}
