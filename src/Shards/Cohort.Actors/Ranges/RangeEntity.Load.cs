using System.Diagnostics;
using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core.Load;

namespace Cohort.Actors.Ranges;

/// <content>What a range measures of its load, and reports.</content>
internal sealed partial class RangeEntity
{
    // Of a heap with many ledgers: a purchase, and a user with their id, their row and their memberships.
    private const long PurchaseBytes = 48;
    private const long UserBytes = 160;

    private long _mailboxAge;

    private static string Node => ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();

    private static long Micros(long from, long to) => (long)Stopwatch.GetElapsedTime(from, to).TotalMicroseconds;

    private void BeginMeasuring()
    {
        _owner!.State.Meter ??= new LoadMeter(_owner.State.Range);
        Timers.StartPeriodicTimer(LoadTick.Instance, LoadTick.Instance, _services.Limits.LoadInterval);
        ReportLoad();
    }

    private void OnLoadTick()
    {
        LookAtRowsUnderWay();
        if (_owner is null || _owner.IsClosed || _isStopping) return;
        ReportLoad();

        // How long it takes to come to it is how long messages wait here.
        Self.Tell(new MailboxProbe(Stopwatch.GetTimestamp()));
    }

    private void ReportLoad()
    {
        if (_owner is not { IsClosed: false, State: var state } || state.Meter is not { } meter) return;
        meter.Advance(Micros(0, Stopwatch.GetTimestamp()));
        var bytes = (state.LineCount * PurchaseBytes) + (state.UserCount * UserBytes);
        _services.Rebalancer.Tell(new LoadReport(Node, _mailboxAge, meter.Report(_id, 0, state.UserCount, bytes)));
    }

    private void MeasureBatch(long taken, long begun) =>
        _owner!.State.Meter?.AddTime(Micros(begun, Stopwatch.GetTimestamp()), _mailboxAge + Micros(taken, begun));

    private sealed record MailboxProbe(long At) : INoSerializationVerificationNeeded;

    private sealed class LoadTick : INoSerializationVerificationNeeded
    {
        public static readonly LoadTick Instance = new();
    }
}
