using Akka;
using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Ranges;

/// <content>
/// The coordinator looks at all users. What cannot be answered yet is not: it is asked again, by when rules are loaded, or sums of salted
/// users have come.
/// </content>
internal sealed partial class RangeEntity
{
    private void Give(ValuesWanted wanted)
    {
        if (_owner is null || _isStopping) return;
        var (held, version) = (_owner.State.Context, wanted.Look.Version);
        if ((version == ContextVersion.Of(held) ? held : _services.Contexts.Find(version)) is not { } rules)
        {
            _services.Contexts.Load(version).PipeTo(Self, Sender, _ => Done.Instance, cause => new NotLoaded(wanted.Look.Ticket, version, cause));
            return;
        }

        if (_owner.GiveValues(wanted, rules) is { } given) Sender.Tell(new ValuesAnswer(given));
        else if (_owner.IsHomeOfSalted) AskForSums();
    }
}
