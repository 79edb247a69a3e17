using Akka.Actor;
using Cohort.Actors.Control;
using Cohort.Actors.Ranges;
using Cohort.Core;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Cohort.Core.Texts;

namespace Cohort.Actors.Rebalancing;

/// <content>
/// Carrying out. Changes of the table go to the authority, one after the other; moves go to the coordinator of shards.
/// Each step can be lost with the process: what is asked for twice is done once, and the range table or the range
/// itself tells whether it was.
/// </content>
public sealed partial class RebalancerActor
{
    private const long Second = 1_000_000;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private void Advance(Errand errand)
    {
        if (errand.Phase == ErrandPhase.Ending || _loads.Table is not { } table) return;
        switch (errand.IsDone(table))
        {
            case true: End(errand, ActionOutcome.Done, ""); return;
            case false: End(errand, ActionOutcome.RolledBack, "The range table changed before it could begin."); return;
        }

        if (errand.Action is MoveRange move) Advance(errand, move);
        else if (errand.Phase == ErrandPhase.Waiting && Now >= errand.NotBefore && _errands.First(other => other.Order is not null) == errand) AskFor(errand, table);
    }

    private void AskFor(Errand errand, RangeTable table)
    {
        RangeTable after;
        try
        {
            after = errand.TableAfter(table);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The authority refuses it too, in better words.
            after = table;
        }

        WantSuccessors(errand, table, after);
        errand.Enter(ErrandPhase.Asked, Now);
        var number = errand.Number;
        _settings.Authority.Ask<Requested>(new Request(errand.Order!), AnswerTime)
            .PipeTo(Self, Self, answer => new OrderAnswered(number, answer), _ => new OrderAnswered(number, null));
    }

    // New ranges begin where their users are already: reading their parents there is no matter of the network, and the plan counts on it.
    private void WantSuccessors(Errand errand, RangeTable table, RangeTable after)
    {
        Release(errand);
        foreach (var entry in after.Entries.Where(entry => entry.Id >= table.NextId))
        {
            var parent = table.Entries[table.IndexOf(entry.Range.Start)].Id;
            var node = errand.Action is MergeRanges { Node: { Length: > 0 } wanted } ? wanted : _loads.NodeOf(parent);
            if (node is null) continue;
            _settings.Places.Want(entry.Id, node);
            errand.Placed.Add(entry.Id);
        }
    }

    private void Take(OrderAnswered answered)
    {
        if (Find(answered.Number) is not { Phase: ErrandPhase.Asked } errand) return;
        if (answered.Answer is { IsBegun: true })
        {
            errand.PausedAt = Now;
            errand.Enter(ErrandPhase.Ordered, Now);
            Reply(errand, new Wished(true, errand.Number, ""));
            return;
        }

        if (answered.Answer is { Refusal.Length: > 0 } refused)
        {
            // Refused because it was done already, when the answer to that got lost? What the authority says now tells.
            _settings.Authority.Ask<Standing>(new AskStanding(), AnswerTime)
                .PipeTo(Self, Self, standing => new Looked(answered.Number, standing, refused.Refusal), _ => new OrderAnswered(answered.Number, null));
            return;
        }

        // Another order is under way, or the authority is: this one waits for its turn, and is in the journal.
        errand.Enter(ErrandPhase.Waiting, Now);
        errand.NotBefore = Now + (Second / 4);
        if (answered.Answer is not null) Reply(errand, new Wished(true, errand.Number, ""));
    }

    private void Take(Looked looked)
    {
        Take(looked.Standing);
        if (Find(looked.Number) is not { Phase: ErrandPhase.Asked } errand) return;
        Reply(errand, new Wished(false, errand.Number, looked.Refusal));
        End(errand, ActionOutcome.RolledBack, looked.Refusal);
    }

    private void Advance(Errand errand, MoveRange move)
    {
        if (_loads.NodeOf(move.RangeId) == move.To)
        {
            End(errand, ActionOutcome.Done, "");
            return;
        }

        if (!_settings.Members().Any(member => member.Address == move.To && member.Standing != Core.Load.NodeStanding.Leaving))
        {
            End(errand, ActionOutcome.RolledBack, $"Node {move.To} is gone or about to go.");
            return;
        }

        Reply(errand, new Wished(true, errand.Number, ""));
        switch (errand.Phase)
        {
            case ErrandPhase.Waiting when _book.Limits.WarmSeconds == 0:
                HandOver(errand, move);
                break;
            case ErrandPhase.Waiting:
                errand.Enter(ErrandPhase.Warming, Now);
                _settings.AgentOf(move.To).Tell(new WarmUp(move.RangeId), Self);
                break;
            case ErrandPhase.Warming when IsOver(errand, TimeSpan.FromSeconds(_book.Limits.WarmSeconds)):
                HandOver(errand, move);
                break;
            case ErrandPhase.HandingOver when IsOver(errand, _settings.MoveTime):
                End(errand, ActionOutcome.RolledBack, $"The range was not seen on {move.To} within {_settings.MoveTime.TotalSeconds:0} s.");
                break;
            case ErrandPhase.HandingOver:
                // A range that nobody sends to is handed over, but begins nowhere.
                _settings.Ranges.Tell(new AskRange(move.RangeId), Self);
                break;
        }
    }

    private void HandOver(Errand errand, MoveRange move)
    {
        errand.Enter(ErrandPhase.HandingOver, Now);
        _settings.Places.Want(move.RangeId, move.To);
        errand.Placed.Add(move.RangeId);
    }

    private void IsWarm(WarmedUp warmed)
    {
        if (_errands.Find(errand => errand is { Phase: ErrandPhase.Warming, Action: MoveRange move } && move.RangeId == warmed.RangeId) is { } errand)
            HandOver(errand, (MoveRange)errand.Action);
    }

    private void IsLeaving(RangeLeaving leaving)
    {
        foreach (var errand in _errands.Where(errand => errand.Action is MoveRange move && move.RangeId == leaving.RangeId)) errand.PausedAt = Now;
    }

    private void HasReported(LoadReport report)
    {
        if (_errands.Find(errand => errand.Action is MoveRange move && move.RangeId == report.Load.RangeId) is { } errand) Advance(errand);
    }

    private void End(Errand errand, ActionOutcome outcome, string note)
    {
        var pause = outcome == ActionOutcome.Done && errand.PausedAt is { } from ? Math.Max(0, Now - from) : 0;
        var made = outcome == ActionOutcome.Done ? errand.NewRangeIdIn(_loads.Board.Table) : 0;
        errand.Enter(ErrandPhase.Ending, Now);
        Release(errand);

        // It may quote what another node answered.
        note = Shown.Within(note, Limits.ReasonBytes);
        Store(new ActionEnded(errand.Number, outcome, pause, note, made), () =>
        {
            _errands.Remove(errand);
            if (outcome == ActionOutcome.Done)
            {
                _memory.Complete(errand.Action, made, Now);
                _unjudged.Enqueue((errand.Number, Now));
            }
            else
            {
                _memory.Abandon(errand.Action, Now);
            }

            Reply(errand, new Wished(outcome == ActionOutcome.Done, errand.Number, note));
            RebalancerMetrics.Ended(errand.Action, outcome, pause);
            LogEnded(errand, outcome, pause, note);
        });
    }

    private void Release(Errand errand)
    {
        foreach (var id in errand.Placed) _settings.Places.Release(id);
        errand.Placed.Clear();
    }

    private bool IsOver(Errand errand, TimeSpan time) => Now - errand.Since > (long)time.TotalMicroseconds;

    private Errand? Find(long number) => _errands.Find(errand => errand.Number == number);

    private static void Reply(Errand errand, Wished answer)
    {
        errand.Asker?.Tell(answer);
        errand.Asker = null;
    }

    private sealed record OrderAnswered(long Number, Requested? Answer) : INoSerializationVerificationNeeded;

    private sealed record Looked(long Number, Standing Standing, string Refusal) : INoSerializationVerificationNeeded;
}
