using System.Text;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Checks;

/// <summary>
/// The exact answers at the end. Which inputs came, and in which order, is read from the journals; what follows from them
/// is said by the oracle of the core's laws, user by user along the ranges that had them, and compared with all that the
/// cluster holds and has said.
/// </summary>
internal sealed class Verdict(Simulation simulation)
{
    private readonly Dictionary<(string, long), SourceRecord> _records = simulation.Partitions
        .SelectMany(partition => partition.Records.Select(record => (Key: (partition.Name, record.Offset), record)))
        .ToDictionary(record => record.Key, record => record.record);

    private readonly Dictionary<Thresholds, NaiveCohort.AllUsers> _looks = [];

    private readonly HashSet<string> _salted = [.. simulation.Checks.Lineages.Values.SelectMany(range => range.Salts.Keys)];

    public void Give()
    {
        EachRecordHasOneAnswer();
        WhatIsGoneIsEmptied();
        var owners = simulation.Table!.Entries.Select(entry => simulation.Hosts.Placed(entry.Id).Owners[entry.Id].Owner!).ToList();
        if (simulation.Plan.Scores) EverybodyIsScored(owners);
        var oracles = Oracles(owners);
        PassedOverAreKept(owners);
        Agree("the owners", oracles, [.. owners.Select(owner => owner.State)]);
        Agree("the journals", oracles, [.. owners.Select(Recovered)]);
        StoreAgrees(oracles);
        TopicAgrees(oracles);
    }

    private void EachRecordHasOneAnswer()
    {
        foreach (var ((source, offset), record) in _records)
        {
            var isLetter = simulation.Letters.Has(source, offset);
            if (record.Buy is null) Require(isLetter, $"Record {offset} of {source} is no purchase, and no dead letter.");
            else Require(isLetter || simulation.Checks.IsJournaled(source, record), $"Record {offset} of {source} ({record.Buy}) is lost.");
        }

        foreach (var ((source, offset), reason) in simulation.Letters.All)
            Require(_records[(source, offset)].Buy is null || reason == RejectionReason.Future || PassedOver.IsReason(reason), $"Record {offset} of {source} is a purchase, and a dead letter ({reason}).");
    }

    private void WhatIsGoneIsEmptied()
    {
        foreach (var range in simulation.Checks.Lineages.Values.Where(range => !range.Successors.IsEmpty))
            Require(simulation.Snapshots.Emptied.Contains(range.Id), $"Range {range.Id} is gone from the table, and keeps its last state.");
    }

    // A range counts each of them once, whatever is sent again: as many letters are kept, none lost and none made up. One may be
    // kept under another reason: a reader that lagged behind the day found it too early, when a range had it already.
    private void PassedOverAreKept(List<RangeOwner> owners)
    {
        var counts = owners.Aggregate(default(OutcomeCounts), (sum, owner) => sum + owner.State.Counts);
        var (conflict, expired) = (Kept(RejectionReason.Conflict), Kept(RejectionReason.Expired));
        var tooEarly = simulation.Letters.All.LongCount(letter => letter.Reason == RejectionReason.Future && simulation.Checks.IsJournaled(letter.Place.Source, _records[letter.Place]));
        Require(
            conflict <= counts.Conflict && expired <= counts.Expired && conflict + expired + tooEarly >= counts.Conflict + counts.Expired,
            $"The ranges passed over {counts.Conflict} purchases in conflict and {counts.Expired} expired; {conflict} and {expired} are kept, and {tooEarly} that ranges have as too early.");

        long Kept(RejectionReason reason) => simulation.Letters.All.LongCount(letter => letter.Reason == reason);
    }

    private static void EverybodyIsScored(List<RangeOwner> owners)
    {
        foreach (var state in owners.Select(owner => owner.State))
        {
            state.Questions.VisitFeatures(new FeatureTable(state.Context, []), (id, table) =>
            {
                var expected = MadeUpScores.Of(table).Select((perMillion, model) => (MadeUpScores.Models[model].Name, perMillion)).Order().ToList();
                var known = state.Questions.Find(id)!.Scores.Select(score => (score.Model, score.PerMillion)).Order().ToList();
                RequireSame($"The scores of {Encoding.UTF8.GetString(id)}", $"range {state.Range}", expected, known);
            });
        }
    }

    private SortedDictionary<string, NaiveCohort> Oracles(List<RangeOwner> owners)
    {
        var users = _records.Values.Where(record => record.Buy is not null).Select(record => record.Buy!.User).Distinct();
        return new SortedDictionary<string, NaiveCohort>(users.ToDictionary(user => user, user => _salted.Contains(user) ? OracleOfSalted(user, owners) : OracleOf(user)), StringComparer.Ordinal);
    }

    private NaiveCohort OracleOf(string user)
    {
        var hash = UserHash.Of(Encoding.UTF8.GetBytes(user));
        var at = simulation.Checks.Lineages.Values.Single(range => range.Parents.IsEmpty && range.Range.Contains(hash));
        var oracle = new NaiveCohort(simulation.Contexts.World(at.Context), simulation.Plan.Limits.FutureDays);
        while (true)
        {
            foreach (var happening in at.Happenings) Take(oracle, user, happening);
            if (at.Successors.IsEmpty) return oracle;
            if (at.Erased?.Is(user) == true) oracle.Erase(user);
            at = at.Successors.Select(id => simulation.Checks.Lineages[id]).Single(range => range.Range.Contains(hash));
        }
    }

    // The purchases of one event id, and what takes them back, are in one range at any time, and in order; those of different ones are not, and need not be.
    private NaiveCohort OracleOfSalted(string user, List<RangeOwner> owners)
    {
        var (turns, buys) = (new List<int>(), new SortedDictionary<int, List<Buy>>());
        var world = simulation.Wanted;
        foreach (var part in _records.Values.Where(record => record.Buy?.User == user).SelectMany(record => record.Parts).DistinctBy(part => part.Buy.Concerned))
        {
            turns.Clear();
            foreach (var happening in PathOf(part))
            {
                if (happening.Context is { } version) world = version;
                else if (happening.Source == BatchHeader.Clock) turns.Add(happening.Day);
                else if (happening.Scores is null && PartAt(happening).Buy is var buy && (buy.User, buy.Concerned) == (user, part.Buy.Concerned)) At(turns.Count).Add(buy);
            }
        }

        // They were not forgotten while they were salted, and which days those were is not known here: what they bought in all tells.
        var found = owners.Select(owner => owner.State.Questions.Find(Encoding.UTF8.GetBytes(user))).FirstOrDefault(view => view is not null);
        var remembering = Told(isForgotten: false);
        return found?.Lifetime == remembering.Lifetime(user) ? remembering : Told(isForgotten: true);

        NaiveCohort Told(bool isForgotten)
        {
            var oracle = new NaiveCohort(simulation.Contexts.World(world), simulation.Plan.Limits.FutureDays, isWatching: false) { IsSalted = _ => !isForgotten };
            for (var turn = 0; turn < turns.Count; turn++)
            {
                oracle.Take(new DayTurn(turns[turn]));
                foreach (var buy in At(turn + 1)) oracle.Take(buy);
            }

            // Their home keeps scores while they are salted, though they may be gone for a while; at the end they are those of their features.
            if (found is { Scores: { Count: > 0 } scores })
                oracle.Take(new Scored(user, [.. scores.Select(score => (Array.IndexOf(NaiveScore.Models, score.Model), score.PerMillion))], MadeUpScores.Version, oracle.AsOf!.Value));
            return oracle;
        }

        List<Buy> At(int turn) => buys.TryGetValue(turn, out var there) ? there : buys[turn] = [];
    }

    private RecordPart PartAt(in Happening happening) => _records[(happening.Source, happening.Offset)].PartOf(happening.IsVoid);

    private IEnumerable<Happening> PathOf(RecordPart part)
    {
        var at = simulation.Checks.Lineages.Values.Single(range => range.Parents.IsEmpty && range.Owns(part));
        while (true)
        {
            foreach (var happening in at.Happenings) yield return happening;
            if (at.Successors.IsEmpty) yield break;
            at = at.Successors.Select(id => simulation.Checks.Lineages[id]).Single(range => range.Owns(part));
        }
    }

    private void Take(NaiveCohort oracle, string user, in Happening happening)
    {
        if (happening.Context is { } version) Activate(oracle, user, version, happening);
        else if (happening.Thresholds is { } found) oracle.Find(AllAt(found));
        else if (happening.Source == BatchHeader.Clock) oracle.Take(new DayTurn(happening.Day));
        else if (happening.Scores is { } scores) TakeOwn(scores, scores.User);
        else if (_records[(happening.Source, happening.Offset)].Buy is { } buy && IsFirst(buy, happening)) TakeOwn(buy, buy.User);

        void TakeOwn(Step step, string whose)
        {
            if (whose == user) oracle.Take(step);
        }
    }

    // What takes the place of a purchase is taken as one change, where the purchase goes.
    private static bool IsFirst(Buy buy, in Happening happening) => happening.IsVoid || buy.IsVoid || buy.Replaces.Length == 0;

    private void Activate(NaiveCohort oracle, string user, ContextVersion version, in Happening happening)
    {
        var (before, cause) = (oracle.Segments(user), happening.Cause);
        oracle.World = simulation.Contexts.World(version);
        if (happening.Thresholds is { } found) oracle.Find(AllAt(found));
        else oracle.FindNothing();
        var after = oracle.Segments(user);
        foreach (var left in before.Except(after)) oracle.Changes.Add(new Change(user, left, false, oracle.AsOf ?? 0, cause, ""));
        foreach (var entered in after.Except(before)) oracle.Changes.Add(new Change(user, entered, true, oracle.AsOf ?? 0, cause, ""));
    }

    // All users as they were at the rows at which ranges measured them.
    private NaiveCohort.AllUsers AllAt(Thresholds found)
    {
        if (_looks.TryGetValue(found, out var all)) return all;
        var (known, measuredAt) = simulation.Checks.Looks[(found.Day.Day, found.Version)];
        Require(known == found, $"A range took {found}, but {known} was found.");
        var users = _records.Values.Select(record => record.Buy?.User).OfType<string>().Distinct();
        return _looks[found] = new NaiveCohort.AllUsers([.. users.Select(user => At(user, measuredAt, found.Version))], found.Day.Day);
    }

    private NaiveCohort At(string user, IReadOnlyDictionary<int, long> rows, ContextVersion version)
    {
        var hash = UserHash.Of(Encoding.UTF8.GetBytes(user));
        var oracle = new NaiveCohort(simulation.Contexts.World(version), simulation.Plan.Limits.FutureDays, isWatching: false);
        var at = simulation.Checks.Lineages.Values.Single(range => range.Parents.IsEmpty && range.Range.Contains(hash));
        while (true)
        {
            var isLast = rows.TryGetValue(at.Id, out var row);
            foreach (var happening in isLast ? at.Happenings[..at.Ends[(int)row - 1]] : at.Happenings)
            {
                if (happening.Context is null && happening.Thresholds is null) Take(oracle, user, happening);
            }

            if (isLast) return oracle;
            if (at.Erased?.Is(user) == true) oracle.Erase(user);
            at = at.Successors.Select(id => simulation.Checks.Lineages[id]).Single(range => range.Range.Contains(hash));
        }
    }

    private RangeState Recovered(RangeOwner owner)
    {
        var snapshot = simulation.Snapshots.Last(owner.Id);
        var tail = simulation.Journal.After(owner.Id, snapshot?.Sequence ?? 0);
        var parents = snapshot is null && tail[0] is Created birth
            ? birth.Parents.Select(parent => simulation.Snapshots.Final(parent)!).Select(final => RangeState.ReadSnapshot(final.State, simulation.Contexts.Context(final.Context))).ToList()
            : [];
        var recovered = RangeOwner.Recover(owner.Id, snapshot, tail, simulation.Serving.Position(owner.Id), parents, simulation.Contexts.Context);
        Require(recovered.IsPublished, $"Range {owner.Id} is at rest with rows up to {recovered.Sequence} and published up to {recovered.PublishedTo}.");
        return recovered.State;
    }

    private static void Agree(string who, SortedDictionary<string, NaiveCohort> oracles, List<RangeState> states)
    {
        var counts = oracles.Values.Aggregate(default(OutcomeCounts), (sum, oracle) => sum + oracle.Counts);
        var held = states.Aggregate(default(OutcomeCounts), (sum, state) => sum + state.Counts);
        Require(counts == held, $"The oracle counts {counts}, but {who} {held}.");
        var views = states.SelectMany(state => state.Questions.Users()).ToDictionary(view => view.UserId, StringComparer.Ordinal);
        foreach (var (user, oracle) in oracles)
        {
            var ledger = oracle.Ledger(user).ToList();
            if (!views.Remove(user, out var view))
            {
                Require(ledger.Count == 0, $"{user} has {ledger.Count} purchases, but is unknown to {who}.");
                continue;
            }

            Require(view.AsOf.Day == oracle.AsOf, $"{user} is at day {oracle.AsOf}, but at {view.AsOf.Day} to {who}.");
            RequireSame($"The cells of {user}", who, Cells(oracle, ledger), [.. view.Cells]);
            Require(oracle.Lifetime(user) == view.Lifetime, $"{user} bought {oracle.Lifetime(user)} in all, but {view.Lifetime} to {who}.");
            RequireSame($"The segments of {user}", who, oracle.Segments(user), [.. view.Segments]);
        }

        Require(views.Count == 0, $"{who} know users that there are not: {string.Join(", ", views.Keys)}.");
    }

    private static List<LedgerCell> Cells(NaiveCohort oracle, List<Buy> ledger) => [.. ledger
        .GroupBy(buy => (buy.Day, buy.Sku))
        .OrderBy(cell => cell.Key.Day).ThenBy(cell => cell.Key.Sku, StringComparer.Ordinal)
        .Select(cell => new LedgerCell(
            new BusinessDate((ushort)cell.Key.Day), cell.Key.Sku, oracle.World.CategoryOf(cell.Key.Sku), cell.Sum(buy => buy.Minor),
            cell.Sum(buy => (long)buy.Units), cell.Count(buy => !buy.IsRefund), cell.Where(buy => !buy.IsRefund).Select(buy => buy.Order).Distinct().Count(), cell.Count(buy => buy.IsRefund)))];

    private void StoreAgrees(SortedDictionary<string, NaiveCohort> oracles)
    {
        var expected = oracles.SelectMany(oracle => oracle.Value.Segments(oracle.Key).Select(segment => (oracle.Key, segment))).Order().ToList();
        RequireSame("The memberships", "the serving store", expected, [.. simulation.Serving.Memberships.Order()]);
    }

    private void TopicAgrees(SortedDictionary<string, NaiveCohort> oracles)
    {
        var said = simulation.Topic.Distinct.ToLookup(transition => transition.UserId, Change.Of, StringComparer.Ordinal);
        foreach (var (user, oracle) in oracles.Where(oracle => _salted.Contains(oracle.Key))) RequireAlternating(user, oracle, [.. said[user]]);
        foreach (var (user, oracle) in oracles.Where(oracle => !_salted.Contains(oracle.Key))) RequireSame($"The transitions of {user}", "the topic", Ordered(Told(user, oracle.Changes)), Ordered(Told(user, [.. said[user]])));
        Require(said.All(user => oracles.ContainsKey(user.Key)), "The topic has transitions of users that there are not.");
    }

    // Somebody new may do what the one who was erased had done: their transition has the same id, and is the same to whoever reads it.
    private List<Change> Told(string user, List<Change> changes) => simulation.Checks.WasErased(user) ? [.. changes.Distinct()] : changes;

    // Their sums come from time to time, so that what was entered and left in between is not seen; the end is.
    private static void RequireAlternating(string user, NaiveCohort oracle, List<Change> changes)
    {
        foreach (var segment in changes.GroupBy(change => change.Segment))
        {
            var isIn = false;
            foreach (var change in segment)
            {
                Require(change.Entered != isIn, $"The topic has that {user} {(isIn ? "entered" : "left")} {segment.Key} twice, as of day {change.Day}.");
                isIn = change.Entered;
            }
        }

        var at = changes.GroupBy(change => change.Segment).Where(segment => segment.Last().Entered).Select(segment => segment.Key).Order().ToList();
        RequireSame($"The segments of {user} by transitions", "the topic", [.. oracle.Segments(user).Order()], at);
    }

    // Of what one activation changes for a user, the order means nothing.
    private static List<Change> Ordered(List<Change> changes)
    {
        for (var at = 0; at < changes.Count;)
        {
            var end = at + 1;
            while (end < changes.Count && changes[at].Cause is CauseKind.RulesChanged or CauseKind.TaxonomyChanged
                && (changes[end].Cause, changes[end].Day) == (changes[at].Cause, changes[at].Day)) end++;
            changes.Sort(at, end - at, Comparer<Change>.Create((one, other) => string.CompareOrdinal(one.Segment, other.Segment)));
            at = end;
        }

        return changes;
    }

    private static void RequireSame<T>(string what, string who, List<T> expected, List<T> actual)
    {
        if (expected.SequenceEqual(actual)) return;
        throw new BrokenInvariantException(
            $"{what} differ in {who}.\nmissing: {string.Join("; ", expected.Except(actual).Take(5))}\nunexpected: {string.Join("; ", actual.Except(expected).Take(5))}\nof {expected.Count} and {actual.Count}.");
    }

    private static void Require(bool holds, string otherwise) => StepChecks.Require(holds, otherwise);
}
