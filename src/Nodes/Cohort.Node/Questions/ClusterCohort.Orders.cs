using Cohort.Actors.Messages;
using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Store.Questions;

namespace Cohort.Node.Questions;

/// <content>
/// Orders: changes of ranges to the rebalancer, which keeps them in its history, turns of the day to the coordinator. They are
/// answered when they are journaled; history and status say when they are done.
/// </content>
internal sealed partial class ClusterCohort
{
    private const string Reason = "An operator asked for it.";

    public async Task<ActivatedReply> ActivateAsync(string? rules, byte[]? taxonomy, ActivationNote? note = null, CancellationToken cancel = default)
    {
        var result = await activator.Activate(rules, taxonomy, note ?? ActivationNote.OfThisAccount);
        if (result.Faults.Count > 0) throw CohortException.OfActivation(rules is not null, taxonomy is not null, result.Faults);
        return ActivatedReply.Of(Known(result.Version.Rules), Known(result.Version.Taxonomy), rules is not null, taxonomy is not null);
    }

    public async Task<BegunReply> TurnAsync(BusinessDate day, bool isConfirmed, CancellationToken cancel = default)
    {
        var answer = await cluster.Request(new ForAll(new TurnDay(day)), isConfirmed);
        return answer.IsBegun ? BegunReply.Of(answer.Number) : throw new CohortException(Refusal.Conflict, answer.Refusal is { Length: > 0 } refusal
            ? refusal : "Another order is under way; /status says which. Ask again when it is done.");
    }

    public async Task<BegunReply> SplitAsync(int range, ulong? at, CancellationToken cancel = default) => await Begin(new SplitRange(range, at ?? await MiddleOf(range), Reason));

    public Task<BegunReply> MergeAsync(int lower, int upper, CancellationToken cancel = default) => Begin(new MergeRanges(lower, upper, "", Reason, 0));

    public Task<BegunReply> MoveAsync(int range, string node, CancellationToken cancel = default) => Begin(new MoveRange(range, "", node, Reason, 0));

    // A salt of other numbers of parts is no value at all.
    public Task<BegunReply> SaltAsync(string user, int parts, CancellationToken cancel = default) => CohortException.OfParts(parts) is { } refusal
        ? throw refusal : Begin(new SaltUser(user, parts, 0, Reason));

    public Task<BegunReply> UnsaltAsync(string user, CancellationToken cancel = default) => Begin(new UnsaltUser(user, 0, 0, Reason));

    private async Task<BegunReply> Begin(PlannedAction action)
    {
        // The rebalancer refuses it too: here it is not sent there first.
        if (ActionTexts.FaultOf(action) is { } fault) throw new CohortException(Refusal.Wrong, fault);
        var answer = await cluster.AskRebalancer<Wished>(new Wish(action));
        return answer.IsBegun ? BegunReply.Of(answer.Number) : throw new CohortException(Refusal.Conflict, answer.Refusal);
    }

    private async Task<ulong> MiddleOf(int id)
    {
        var table = await cluster.Table();
        foreach (var entry in table.Entries)
        {
            if (entry.Id == id) return entry.Range.Halve().Upper.Start;
        }

        throw new CohortException(Refusal.Wrong, $"There is no range {id} in version {table.Version} of the range table.");
    }

    private static int? Known(int revision) => revision > 0 ? revision : null;
}
