using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Erasing;
using Cohort.Store.Questions;

namespace Cohort.Engine.Questions;

/// <content>Orders, which are done when they are answered. No run may be writing the directory.</content>
internal partial class DirectoryCohort
{
    /// <inheritdoc/>
    public Task<ActivatedReply> ActivateAsync(string? rules, byte[]? taxonomy, ActivationNote? note = null, CancellationToken cancel = default)
    {
        RuleText? text = null;
        if (rules is not null && !RuleText.TryParse(rules, out text, out var errors, View.Settings.WindowDays)) throw Refused(errors.Select(error => error.ToString()));
        if (rules is not null && RuleText.UnseenIn(rules) is [_, ..] unseen) throw Refused(unseen.Select(error => error.ToString()));
        Taxonomy? read = null;
        if (taxonomy is not null && !TaxonomyArrival.TryRead(taxonomy, out read, out var damage)) throw Refused(damage.Select(fault => fault.ToString()));
        var context = Ordered(Refusal.Wrong, () => Activate(text, read, note ?? ActivationNote.OfThisAccount));
        return Task.FromResult(ActivatedReply.Of(context.RulesRevision, context.TaxonomyRevision, rules is not null, taxonomy is not null));

        CohortException Refused(IEnumerable<string> faults) => CohortException.OfActivation(rules is not null, taxonomy is not null, [.. faults]);
    }

    /// <inheritdoc/>
    public Task<BegunReply> TurnAsync(BusinessDate day, bool isConfirmed, CancellationToken cancel = default) =>
        Task.FromResult(Ordered(Refusal.Conflict, () => Turn(day, isConfirmed)));

    /// <inheritdoc/>
    public Task<BegunReply> SplitAsync(int range, ulong? at, CancellationToken cancel = default) => Change(table => new Split(
        range, at ?? table.Entries.Where(entry => entry.Id == range).Select(entry => entry.Range.Halve().Upper.Start).FirstOrDefault()));

    /// <inheritdoc/>
    public Task<BegunReply> MergeAsync(int lower, int upper, CancellationToken cancel = default) => Change(_ => new Merge(lower, upper));

    /// <inheritdoc/>
    public Task<BegunReply> MoveAsync(int range, string node, CancellationToken cancel = default) =>
        throw new CohortException(Refusal.NotHere, "A data directory has no nodes between which a range could be moved. Ask a node of a cluster.");

    /// <inheritdoc/>
    public Task<BegunReply> SaltAsync(string user, int parts, CancellationToken cancel = default) => CohortException.OfParts(parts) is { } refusal
        ? throw refusal : Change(_ => new BeginSalting(user, parts));

    /// <inheritdoc/>
    public Task<BegunReply> UnsaltAsync(string user, CancellationToken cancel = default) => Change(_ => new EndSalting(user));

    /// <inheritdoc/>
    public Task<LimitsReply> SuspendAsync(bool? isSuspended, CancellationToken cancel = default) =>
        throw NoRebalancer();

    /// <inheritdoc/>
    public Task<LimitsReply> ChangeLimitsAsync(IReadOnlyDictionary<string, int> values, CancellationToken cancel = default) => throw NoRebalancer();

    /// <inheritdoc/>
    public Task<ErasureReply> EraseAsync(
        string user, ActivationNote? note = null, IReadOnlyList<string>? backups = null, bool refusesLater = false, CancellationToken cancel = default) =>
        Task.FromResult(Ordered(Refusal.Conflict, () => ErasureReplies.Of(Erase(user, note ?? ActivationNote.OfThisAccount, backups ?? [], refusesLater), refusesLater)));

    /// <inheritdoc/>
    public Task<ErasureReply> AcceptLaterAsync(long erasure, CancellationToken cancel = default) =>
        Task.FromResult(Ordered(Refusal.Conflict, () => ErasureReplies.Of(AcceptLater(erasure), false)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ErasureReply>> ErasuresAsync(CancellationToken cancel = default)
    {
        var refusing = View.Store.RefusingErasures();
        return Task.FromResult<IReadOnlyList<ErasureReply>>([.. View.Store.Erasures().Select(erasure => ErasureReplies.Of(erasure, refusing.Contains(erasure.Number)))]);
    }

    private static CohortException NoRebalancer() => new(
        Refusal.NotHere, $"A data directory has no rebalancer of its own: {MemberNames.Rebalancing} levels the load of a run. Ask a node of a cluster.");

    /// <summary>Puts rules and taxonomy into force; what is null stays.</summary>
    private protected virtual RuleContext Activate(RuleText? rules, Taxonomy? taxonomy, ActivationNote note)
    {
        using var engine = EmbeddedEngine.Open(new EngineOptions { DataPath = Path, Events = new EventSource("-", null), Rules = rules, Taxonomy = taxonomy, Note = note, Time = _setup.Time });
        return engine.State.Context;
    }

    /// <summary>Turns the day.</summary>
    private protected virtual BegunReply Turn(BusinessDate day, bool isConfirmed) => DirectoryTurn.CarryOut(Path, day, isConfirmed, _setup.Time);

    /// <summary>Carries out a change of the range table.</summary>
    private protected virtual BegunReply Carry(Func<Core.Ranges.RangeTable, Order> orderFor) => DirectoryOrder.CarryOut(Path, orderFor);

    /// <summary>Erases a user.</summary>
    private protected virtual StoredErasure Erase(string user, ActivationNote note, IReadOnlyList<string> backups, bool refusesLater) =>
        OfEngine(engine => engine.Erase(user, note, backups, refusesLater));

    /// <summary>Takes later purchases of an erased user again.</summary>
    private protected virtual StoredErasure AcceptLater(long erasure) => OfEngine(engine => engine.AcceptLater(erasure));

    // Of a directory that is there: opening an engine would make one.
    private StoredErasure OfEngine(Func<EmbeddedEngine, StoredErasure> order)
    {
        DataDirectory.OpenForReading(Path).Dispose();
        using var engine = EmbeddedEngine.Open(new EngineOptions { DataPath = Path, Events = new EventSource("-", null), Time = _setup.Time });
        return order(engine);
    }

    private Task<BegunReply> Change(Func<Core.Ranges.RangeTable, Order> orderFor) => Task.FromResult(Ordered(Refusal.Conflict, () => Carry(orderFor)));

    // What is read afterwards is what the order made.
    private T Ordered<T>(Refusal refusal, Func<T> order)
    {
        Forget();
        try
        {
            return order();
        }
        catch (EngineException e)
        {
            throw new CohortException(e.Fault == EngineFault.Machine ? Refusal.Failed : refusal, e.Message, cause: e);
        }
    }
}
