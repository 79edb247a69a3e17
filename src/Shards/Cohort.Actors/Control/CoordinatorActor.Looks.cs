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
    private bool _isLoading;

    private bool ComparesWithAll(ContextVersion version) => _known.TryGetValue(version, out var rules) && !rules.Rules.Thresholds.IsEmpty;

    // By which rules an order is carried out is loaded before it begins; the order comes again.
    private bool Knows(Order order) => _coordinator.EvaluatedBy(order) is not { } version || Knows(version);

    private bool Knows(ContextVersion version)
    {
        if (_known.ContainsKey(version)) return true;
        Evaluate(version).PipeTo(Self, failure: cause => new StoreFailed(Reading, cause));
        return false;
    }

    private async Task<Evaluated> Evaluate(ContextVersion version) => new(version, await _settings.Evaluate(version).ConfigureAwait(false));

    // Of what somebody else decided it is not known that any range can evaluate by it.
    private ContextVersion? NeededFor(Order order) => order switch
    {
        ForAll { Directive: ActivateContext activate } => activate.Context,
        Found found => found.Context,
        _ => _coordinator.EvaluatedBy(order),
    };

    // What somebody asks for may never be there, and is refused then. One at a time: others ask again.
    private void LoadFor(Request request, ContextVersion version)
    {
        if (_isLoading)
        {
            Sender.Tell(new Requested(false, _coordinator.Number, ""));
            return;
        }

        _isLoading = true;
        Evaluate(version).PipeTo(Self, Sender, rules => new Loaded(request, rules, ""), cause => new Loaded(request, null, $"Nobody can evaluate by {version}: {cause.Message}"));
    }

    private void Take(Loaded loaded)
    {
        _isLoading = false;
        if (loaded.Rules is { } rules)
        {
            Know(rules.Version, rules.Rules);
            Take(loaded.Request);
        }
        else
        {
            Sender.Tell(new Requested(false, _coordinator.Number, loaded.Refusal));
        }
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

    private sealed record Loaded(Request Request, Evaluated? Rules, string Refusal) : INoSerializationVerificationNeeded;

    private sealed record Evaluated(ContextVersion Version, RuleContext Rules) : INoSerializationVerificationNeeded;
}
