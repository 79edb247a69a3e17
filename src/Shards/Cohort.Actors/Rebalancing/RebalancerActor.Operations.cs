using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Cohort.Core.Texts;

namespace Cohort.Actors.Rebalancing;

/// <content>
/// Carrying out. Changes of the table go to the coordinator, one after the other; moves go to the coordinator of shards.
/// Each step can be lost with the process: what is asked for twice is done once, and the range table or the range
/// itself tells whether it was.
/// </content>
internal sealed partial class RebalancerActor
{
    private const long Second = 1_000_000;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private void Advance(Operation operation)
    {
        if (operation.Phase == OperationPhase.Ending || _loads.Table is not { } table) return;
        switch (operation.IsDone(table))
        {
            case true: End(operation, ActionOutcome.Done, ""); return;
            case false: End(operation, ActionOutcome.RolledBack, "The range table changed before it could begin."); return;
        }

        if (operation.Action is MoveRange move) Advance(operation, move);
        else if (operation.Phase == OperationPhase.Waiting && Now >= operation.NotBefore && _operations.First(other => other.Order is not null) == operation) AskFor(operation, table);
    }

    private void AskFor(Operation operation, RangeTable table)
    {
        RangeTable after;
        try
        {
            after = operation.TableAfter(table);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The coordinator refuses it too, in better words.
            after = table;
        }

        WantSuccessors(operation, table, after);
        operation.Enter(OperationPhase.Asked, Now);
        var number = operation.Number;
        _settings.Coordinator.Ask<Requested>(new Request(operation.Order!), AnswerTime)
            .PipeTo(Self, Self, answer => new OrderAnswered(number, answer), _ => new OrderAnswered(number, null));
    }

    // New ranges begin where their users are already: reading their parents there is no matter of the network, and the plan counts on it.
    private void WantSuccessors(Operation operation, RangeTable table, RangeTable after)
    {
        Release(operation);
        foreach (var entry in after.Entries.Where(entry => entry.Id >= table.NextId))
        {
            var parent = table.Entries[table.IndexOf(entry.Range.Start)].Id;
            var node = operation.Action is MergeRanges { Node: { Length: > 0 } wanted } ? wanted : _loads.NodeOf(parent);
            if (node is null) continue;
            _settings.Places.Want(entry.Id, node);
            operation.Placed.Add(entry.Id);
        }
    }

    private void Take(OrderAnswered answered)
    {
        if (Find(answered.Number) is not { Phase: OperationPhase.Asked } operation) return;
        if (answered.Answer is { IsBegun: true })
        {
            operation.PausedAt = Now;
            operation.Enter(OperationPhase.Ordered, Now);
            Reply(operation, new Wished(true, operation.Number, ""));
            return;
        }

        if (answered.Answer is { Refusal.Length: > 0 } refused)
        {
            // Refused because it was done already, when the answer to that got lost? What the coordinator says now tells.
            _settings.Coordinator.Ask<ClusterStatus>(new AskStatus(), AnswerTime)
                .PipeTo(Self, Self, status => new Looked(answered.Number, status, refused.Refusal), _ => new OrderAnswered(answered.Number, null));
            return;
        }

        // Another order is under way, or the coordinator is: this one waits for its turn, and is in the journal.
        operation.Enter(OperationPhase.Waiting, Now);
        operation.NotBefore = Now + (Second / 4);
        if (answered.Answer is not null) Reply(operation, new Wished(true, operation.Number, ""));
    }

    private void Take(Looked looked)
    {
        Take(looked.Status);
        if (Find(looked.Number) is not { Phase: OperationPhase.Asked } operation) return;
        Reply(operation, new Wished(false, operation.Number, looked.Refusal));
        End(operation, ActionOutcome.RolledBack, looked.Refusal);
    }

    private void Advance(Operation operation, MoveRange move)
    {
        if (_loads.NodeOf(move.RangeId) == move.To)
        {
            End(operation, ActionOutcome.Done, "");
            return;
        }

        if (!_settings.Members().Any(member => member.Address == move.To && member.Status != Core.Load.NodeStatus.Leaving))
        {
            End(operation, ActionOutcome.RolledBack, $"Node {move.To} is gone or about to go.");
            return;
        }

        Reply(operation, new Wished(true, operation.Number, ""));
        switch (operation.Phase)
        {
            case OperationPhase.Waiting when _state.Limits.PreloadSeconds == 0:
                HandOver(operation, move);
                break;
            case OperationPhase.Waiting:
                operation.Enter(OperationPhase.Preloading, Now);
                _settings.AgentOf(move.To).Tell(new Preload(move.RangeId), Self);
                break;
            case OperationPhase.Preloading when IsOver(operation, TimeSpan.FromSeconds(_state.Limits.PreloadSeconds)):
                HandOver(operation, move);
                break;
            case OperationPhase.HandingOver when IsOver(operation, _settings.MoveTime):
                End(operation, ActionOutcome.RolledBack, $"The range was not seen on {move.To} within {_settings.MoveTime.TotalSeconds:0} s.");
                break;
            case OperationPhase.HandingOver:
                // A range that nobody sends to is handed over, but begins nowhere.
                _settings.Ranges.Tell(new AskRange(move.RangeId), Self);
                break;
        }
    }

    private void HandOver(Operation operation, MoveRange move)
    {
        operation.Enter(OperationPhase.HandingOver, Now);
        _settings.Places.Want(move.RangeId, move.To);
        operation.Placed.Add(move.RangeId);
    }

    private void IsPreloaded(Preloaded preloaded)
    {
        if (_operations.Find(operation => operation is { Phase: OperationPhase.Preloading, Action: MoveRange move } && move.RangeId == preloaded.RangeId) is { } operation)
            HandOver(operation, (MoveRange)operation.Action);
    }

    private void IsLeaving(RangeLeaving leaving)
    {
        foreach (var operation in _operations.Where(operation => operation.Action is MoveRange move && move.RangeId == leaving.RangeId)) operation.PausedAt = Now;
    }

    private void HasReported(LoadReport report)
    {
        if (_operations.Find(operation => operation.Action is MoveRange move && move.RangeId == report.Load.RangeId) is { } operation) Advance(operation);
    }

    private void End(Operation operation, ActionOutcome outcome, string note)
    {
        var pause = outcome == ActionOutcome.Done && operation.PausedAt is { } from ? Math.Max(0, Now - from) : 0;
        var made = outcome == ActionOutcome.Done ? operation.NewRangeIdIn(_loads.Board.Table) : 0;
        operation.Enter(OperationPhase.Ending, Now);
        Release(operation);

        // It may quote what another node answered.
        note = Shown.Within(note, Limits.ReasonBytes);
        Store(new ActionEnded(operation.Number, outcome, pause, note, made), () =>
        {
            _operations.Remove(operation);
            if (outcome == ActionOutcome.Done)
            {
                _memory.Complete(operation.Action, made, Now);
                _unjudged.Enqueue((operation.Number, Now));
            }
            else
            {
                _memory.Abandon(operation.Action, Now);
            }

            Reply(operation, new Wished(outcome == ActionOutcome.Done, operation.Number, note));
            RebalancerMetrics.Ended(operation.Action, outcome, pause);
            LogEnded(operation, outcome, pause, note);
        });
    }

    private void Release(Operation operation)
    {
        foreach (var id in operation.Placed) _settings.Places.Release(id);
        operation.Placed.Clear();
    }

    private bool IsOver(Operation operation, TimeSpan time) => Now - operation.Since > (long)time.TotalMicroseconds;

    private Operation? Find(long number) => _operations.Find(operation => operation.Number == number);

    private static void Reply(Operation operation, Wished answer)
    {
        operation.Asker?.Tell(answer);
        operation.Asker = null;
    }

    private sealed record OrderAnswered(long Number, Requested? Answer) : INoSerializationVerificationNeeded;

    private sealed record Looked(long Number, ClusterStatus Status, string Refusal) : INoSerializationVerificationNeeded;
}
