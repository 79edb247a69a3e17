using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Running;
using Cohort.Store.Questions;

namespace Cohort.Engine.Questions;

/// <summary>
/// The answers of an engine in the same process: users and ranges from its memory, between two steps of a run, the rest from
/// its directory as the first question found it. Orders are carried out while no run is under way. For one caller at a time.
/// </summary>
/// <param name="engine">The engine; it outlives this.</param>
internal sealed class EngineCohort(EmbeddedEngine engine) : DirectoryCohort(engine.DataPath, new DirectorySetup { Time = engine.Time })
{
    /// <inheritdoc/>
    public override async Task<RangesReply> RangesAsync(CancellationToken cancel = default)
    {
        var loads = View.Store.Loads();
        return await engine.AskAsync(state => new RangesReply(state.Table.Version, [.. state.Table.Entries.Zip(state.Shards, (entry, shard) => new RangeReply(
            entry.Id, RangeReply.Hex(entry.Range.Start), RangeReply.Hex(entry.Range.End), null, shard.State.UserCount, shard.State.LineCount, shard.Seq, null,
            shard.State.AsOf, CountsReply.Of(shard.State.Counts), shard.State.Offsets.Entries.ToDictionary(one => one.Key, one => one.Value),
            LoadOf(loads.GetValueOrDefault(entry.Id))))]));
    }

    /// <inheritdoc/>
    protected override Task<T> OfRange<T>(RangeEntry entry, Func<RangeState, T> question) =>
        engine.AskAsync(state => question(state.Shards[state.Table.IndexOf(entry.Range.Start)].State));

    private protected override RuleContext Activate(RuleText? rules, Taxonomy? taxonomy) => engine.Activate(rules, taxonomy);

    private protected override BegunReply Turn(BusinessDate day, bool isConfirmed) => engine.Turn(day, isConfirmed);

    private protected override BegunReply Carry(Func<RangeTable, Order> orderFor) => engine.CarryOut(orderFor);
}
