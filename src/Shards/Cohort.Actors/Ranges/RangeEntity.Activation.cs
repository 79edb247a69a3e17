using Akka;
using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Ranges;

/// <content>
/// Rules and taxonomy that a directive names are loaded before it is decided. Where they cannot be, the coordinator is
/// told why: it names the order and the reason to people, and sends again until another order takes its place.
/// </content>
internal sealed partial class RangeEntity
{
    // Of activations that are on their way into the journal, and are applied after.
    private readonly Dictionary<ContextVersion, RuleContext> _decided = [];

    private (long Ticket, string Reason) _told;

    /// <summary>Whether a directive names rules and taxonomy that are not loaded yet; then they are, and it is sent again.</summary>
    /// <param name="carryOut">The directive.</param>
    /// <param name="context">What it names; null where it names none, or they are not loaded yet.</param>
    private bool IsLoadedFirst(CarryOut carryOut, out RuleContext? context)
    {
        context = null;
        var wanted = carryOut.Directive switch
        {
            ActivateContext activate => activate.Context,
            Open open => open.Birth.Context,
            _ => (ContextVersion?)null,
        };
        if (wanted is not { } version || (context = _services.Contexts.Find(version)) is not null) return false;
        var sender = Sender;
        _services.Contexts.Load(version).PipeTo(Self, sender, _ => Done.Instance, cause => new NotLoaded(carryOut.Ticket, version, cause));
        return true;
    }

    private void Refuse(NotLoaded failed)
    {
        var reason = $"It cannot evaluate by {failed.Version}: {failed.Cause.Message}";
        Sender.Tell(new CannotCarryOut(_id, failed.Ticket, reason));
        if (_told != (failed.Ticket, reason)) LogNotLoaded(_id, failed.Version, failed.Cause);
        _told = (failed.Ticket, reason);
    }

    private sealed record NotLoaded(long Ticket, ContextVersion Version, Exception Cause) : INoSerializationVerificationNeeded;
}
