using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Questions;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Running;
using Cohort.Engine.Shards;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine;

/// <content>Who answers one question, or carries out one order.</content>
public sealed partial class CohortEngine
{
    // Users and ranges from memory, the rest from the directory as it is stored now. Between a fault and the next write there is
    // nothing in memory, and the directory has all of it.
    private sealed class Answers(CohortEngine owner, EmbeddedEngine? engine) : DirectoryCohort(owner._options.DataPath, new DirectorySetup
    {
        Workers = owner._options.Workers,
        Rebalancing = owner._options.Rebalancing ?? new RebalanceOptions(),
        Taxonomy = owner._taxonomy,
        Views = owner._views,
        Time = owner._options.Time,
        Models = owner._options.Scoring?.Models,
        Campaigns = owner._options.Scoring?.Campaigns,
    })
    {
        public override async Task<RangesReply> RangesAsync(CancellationToken cancel = default)
        {
            if (engine is null) return await base.RangesAsync(cancel).ConfigureAwait(false);
            var loads = View.Store.Loads();
            return await engine.AskAsync(state => new RangesReply(state.Table.Version, [.. state.Table.Entries.Zip(state.Shards, (entry, shard) => new RangeReply(
                entry.Id, RangeReply.Hex(entry.Range.Start), RangeReply.Hex(entry.Range.End), null, shard.State.UserCount, shard.State.LineCount, shard.Seq, null,
                shard.State.AsOf, CountsReply.Of(shard.State.Counts), shard.State.Offsets.Entries.ToDictionary(one => one.Key, one => one.Value),
                LoadOf(loads.GetValueOrDefault(entry.Id))))])).ConfigureAwait(false);
        }

        protected override Task<T> OfRange<T>(RangeEntry entry, Func<RangeState, T> question) => engine is null
            ? base.OfRange(entry, question)
            : engine.AskAsync(state => question(state.Shards[state.Table.IndexOf(entry.Range.Start)].State));

        protected override Task<IReadOnlyList<RangeAnswer<T>>> OfAll<T>(Func<RangeState, T> question) => engine is null
            ? base.OfAll(question)
            : engine.AskAsync<IReadOnlyList<RangeAnswer<T>>>(state => All(state, question));

        private protected override Task<(IReadOnlyList<RangeAnswer<RulesPreview>> Found, Thresholds? Thresholds)> Preview(RuleContext next, int samples) => engine is null
            ? base.Preview(next, samples)
            : engine.AskAsync<(IReadOnlyList<RangeAnswer<RulesPreview>>, Thresholds?)>(state =>
            {
                var thresholds = ThresholdsOf(next, next.Rules.Thresholds.IsEmpty ? [] : All(state, range => range.Members.ValuesUnder(next)));
                return (All(state, range => range.Members.Preview(next, thresholds, samples)), thresholds);
            });

        private protected override RuleContext Activate(RuleText? rules, Taxonomy? taxonomy, ActivationNote note)
        {
            var context = Writer.Activate(rules, taxonomy, note);
            owner._taxonomy = context.Taxonomy;
            return context;
        }

        private protected override BegunReply Turn(BusinessDate day, bool isConfirmed) => Writer.Turn(day, isConfirmed);

        private protected override BegunReply Carry(Func<RangeTable, Order> orderFor) => Writer.CarryOut(orderFor);

        private protected override StoredErasure Erase(string user, ActivationNote note, IReadOnlyList<string> backups, bool refusesLater) =>
            Writer.Erase(user, note, backups, refusesLater);

        private protected override StoredErasure AcceptLater(long erasure) => Writer.AcceptLater(erasure);

        private RangeAnswer<T>[] All<T>(OpenedState state, Func<RangeState, T> question)
        {
            var answers = new RangeAnswer<T>[state.Shards.Count];
            InParallel.ForEach(owner._options.Workers, answers.Length, (_, i) => answers[i] = RangeAnswer<T>.Of(state.Shards[i].State, question));
            return answers;
        }

        private EmbeddedEngine Writer => engine ?? throw new InvalidOperationException("An order has an engine.");
    }
}
