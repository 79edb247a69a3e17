using Akka.Actor;
using Akka.Event;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Control;

/// <content>
/// Rules that compare users with all others: before the day turns and at an activation all ranges are asked for numbers of their users'
/// values, until the thresholds are found.
/// </content>
internal sealed partial class CoordinatorActor
{
    // What holds, what is about to, and what somebody activated meanwhile.
    private const int MostKnown = 4;

    private readonly Dictionary<ContextVersion, RuleContext> _known = [];
    private ThresholdGathering? _gathering;

    private bool ComparesWithAll(ContextVersion version) => _known.TryGetValue(version, out var rules) && !rules.Rules.Thresholds.IsEmpty;

    // By which rules an order is carried out is loaded before it begins; the order comes again.
    private bool Knows(Order order) => _coordinator.EvaluatedBy(order) is not { } version || Knows(version);

    private bool Knows(ContextVersion version)
    {
        if (_known.ContainsKey(version)) return true;
        _settings.Evaluate(version).PipeTo(Self, success: rules => new Evaluated(version, rules), failure: cause => new StoreFailed(Reading, cause));
        return false;
    }

    private void Know(ContextVersion version, RuleContext rules)
    {
        if (_known.Count == MostKnown && !_known.ContainsKey(version)) _known.Clear();
        _known[version] = rules;
    }

    // With each tick: asks those again who have not answered.
    private void LookAtAll()
    {
        if (_coordinator.Look is not { } look)
        {
            _gathering = null;
            return;
        }

        if (_gathering?.Look != look)
        {
            if (!Knows(look.Version)) return;
            _gathering = new ThresholdGathering(look, _known[look.Version], _coordinator.Table!.Entries.Select(entry => entry.Id));
        }

        KeepOrAsk(_gathering);
    }

    private void Take(ValuesGiven given)
    {
        if (_gathering?.Take(given) == true) KeepOrAsk(_gathering);
    }

    private void KeepOrAsk(ThresholdGathering gathering)
    {
        if (gathering.Found is { } found) Keep(found);
        else AskForValues();
    }

    private void Keep(Thresholds found)
    {
        if (_isPersisting || _coordinator.Find(_gathering!.Look, found) is not { } row) return;
        var rows = string.Join(", ", _gathering.MeasuredAt.Select(range => $"range {range.Key} at row {range.Value}"));
        _log.Debug("All users were looked at by {0}, as of {1}: {2}.", found.Version, found.Day, rows);
        Store(row);
    }

    private void AskForValues()
    {
        foreach (var question in _gathering!.Questions) _settings.Ranges.Tell(new AskValues(question), Self);
    }

    private sealed record Evaluated(ContextVersion Version, RuleContext Rules) : INoSerializationVerificationNeeded;
}
