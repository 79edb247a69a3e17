using Akka.Actor;
using Akka.Event;
using Cohort.Actors.Messages;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Control;

/// <content>
/// The clock of this node, which turns the day where no data does, and how far those of the others are from it. What is
/// wrong with one is logged when it begins and when it ends, and told to whoever asks how things stand.
/// </content>
internal sealed partial class CoordinatorActor
{
    private readonly WallClock _wall;
    private readonly NodeClocks _nodeClocks;
    private WallReading _reading;
    private string _clocks = "";

    private static string Here => ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();

    private long SteadyMilliseconds => (long)_settings.Time.GetElapsedTime(0).TotalMilliseconds;

    private void ReadClock()
    {
        var now = _settings.Time.GetUtcNow();
        if (_clock is null) _reading = _wall.Read(now.ToUnixTimeSeconds(), _coordinator.AsOf);
        TellClocks(string.Join('\n', [.. OwnTrouble(), .. _nodeClocks.Sentences(SteadyMilliseconds, Here)]));
    }

    private IEnumerable<string> OwnTrouble() => _clock is not null || _reading.Trouble == WallTrouble.None ? [] :
    [
        _reading.Sentence($"The clock of node {Here}, which turns the day,") + _reading.Trouble switch
        {
            WallTrouble.Ahead => $" Purchases of later days wait with their readers. If the clock is right, order it with 'cohort turn {_reading.Today} --yes-jump'; if not, set it.",
            WallTrouble.Behind => " Set the clock if it is wrong; if it is right, the day was turned by a wrong one or by an order: docs/CLUSTER.md says what can be done.",
            _ => " Set the clock.",
        },
    ];

    private void TellClocks(string clocks)
    {
        if (clocks == _clocks) return;
        foreach (var begun in clocks.Split('\n').Except(_clocks.Split('\n'))) _log.Warning("{0}", begun);
        if (clocks.Length == 0) _log.Info("The clocks agree again.");
        _clocks = clocks;
        Announce();
    }

    // By where the question came from, whatever it says of itself.
    private void Compare(AskStatus asked)
    {
        if (asked.Clock == 0) return;
        var node = Sender.Path.Address is { HasGlobalScope: true } address ? address.ToString() : Here;
        _nodeClocks.Hear(node, asked.Clock, _settings.Time.GetUtcNow().ToUnixTimeMilliseconds(), SteadyMilliseconds);
    }

    // The same for all who order, over HTTP or over the wire.
    private string RefusalOfTurn(Request request) => request.Order is ForAll { Directive: TurnDay turn } && _coordinator.Table is not null
        ? OrderedTurn.Refusal(turn.Date, _coordinator.AsOf, null, _settings.MaxJumpDays, request.IsConfirmed, "\"confirm\": true, or --yes-jump on the command line")
        : "";
}
