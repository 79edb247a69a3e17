using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>All users are looked at before the day turns and at an activation, where rules compare users with all others.</summary>
public class LookTests
{
    private static readonly ContextVersion Second = new(2, 1);
    private static readonly RangeTable Table = RangeTable.Even(2);
    private static readonly BusinessDateOf Days = new();
    private readonly Coordinator _coordinator = new(_ => true);
    private readonly Dictionary<int, RangeOwner> _ranges = [];

    public LookTests()
    {
        Begin(new Found(2, Records.First));
        foreach (var (id, directive) in _coordinator.Unconfirmed.ToList())
        {
            _ranges[id] = RangeOwner.Begin(id, ((Open)directive).Birth, [], ContextOf);
            Confirm(id);
        }
    }

    [Fact]
    public void Nobody_looks_When_there_is_no_day_yet()
    {
        Begin(new ForAll(new TurnDay(Days[0])));

        Assert.All(_coordinator.Unconfirmed, item => Assert.Null(Assert.IsType<TurnDay>(item.Directive).Found));
        CarryOut();
        Assert.Equal(Days[0], _coordinator.AsOf);
    }

    [Fact]
    public void What_is_found_goes_to_ranges_with_the_turn_as_one_row()
    {
        Turn(0);
        Buy("ann", 100);
        Buy("ben", 300);
        Buy("cid", 200);

        Turn(1);

        Assert.All(_ranges.Values, range => Assert.Equal(new Thresholds(Days[1], Records.First, [200]), range.State.Users.Thresholds));
        Assert.All(_ranges.Values, range => Assert.Equal(Days[1], range.State.AsOf));
        Assert.Equal(["ben"], In("top"));
    }

    [Fact]
    public void What_is_found_goes_to_ranges_with_the_activation_as_one_row()
    {
        Turn(0);
        Buy("ann", 100);
        Buy("ben", 300);

        Begin(new ForAll(new ActivateContext(Second, CauseKind.RulesChanged)));
        CarryOut();

        Assert.Equal(Second, _coordinator.Context);
        Assert.All(_ranges.Values, range => Assert.Equal(new Thresholds(Days[0], Second, [199, 300]), range.State.Users.Thresholds));
        Assert.Equal(["ben"], In("above"));
        foreach (var range in _ranges.Values.ToList()) Assert.Equal(range.State.Users.Thresholds, Recovered(range).State.Users.Thresholds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_order_goes_on_When_the_coordinator_dies_after_any_of_its_steps(int step)
    {
        Turn(0);
        Buy("ann", 100);
        var (coordinator, at) = (_coordinator, 0);
        Apply(new OrderBegun(new ForAll(new TurnDay(Days[1])), true));
        while (coordinator.Current is not null)
        {
            if (coordinator.Look is { } look) Apply(coordinator.Find(look, Gather(coordinator))!);
            else Carry(coordinator, coordinator.Unconfirmed.First().RangeId, Dies);
        }

        Assert.Equal(Days[1], coordinator.AsOf);
        Assert.All(_ranges.Values, range => Assert.Equal([100L], range.State.Users.Thresholds!.Values.ToArray()));

        void Apply(CoordinatorEntry entry)
        {
            coordinator.Apply(entry);
            Dies();
        }

        void Dies()
        {
            if (at++ == step) coordinator = new Coordinator(coordinator.Status, _ => true);
        }
    }

    [Fact]
    public void A_confirmation_of_the_look_says_nothing_of_the_turn()
    {
        Turn(0);
        Begin(new ForAll(new TurnDay(Days[1])));
        var former = _coordinator.Ticket;
        Carry(_coordinator, 2);
        _coordinator.Apply(_coordinator.Find(_coordinator.Look!, Gather(_coordinator))!);

        Assert.Null(_coordinator.Confirm(1, former));
        Assert.Equal(2, _coordinator.Unconfirmed.Count());
        Assert.Null(_coordinator.Find(new LookAtAll(_coordinator.Number, Records.First, Days[1]), new Thresholds(Days[1], Records.First, [1])));
    }

    [Fact]
    public void A_later_activation_looks_anew_When_it_takes_the_place_of_one_that_was_looked_at()
    {
        Turn(0);
        Buy("ann", 100);
        Begin(new ForAll(new ActivateContext(Second, CauseKind.RulesChanged)));
        Carry(_coordinator, 2);
        _coordinator.Apply(_coordinator.Find(_coordinator.Look!, Gather(_coordinator))!);
        Carry(_coordinator, 1);

        Begin(new ForAll(new ActivateContext(new ContextVersion(3, 1), CauseKind.RulesChanged)));
        CarryOut();

        Assert.All(_ranges.Values, range => Assert.Equal(new ContextVersion(3, 1), range.State.Users.Thresholds!.Version));
    }

    [Fact]
    public void An_order_that_brings_thresholds_is_refused()
    {
        Turn(0);
        var found = new Thresholds(Days[1], Records.First, [1]);

        Directive[] directives = [new TurnDay(Days[1]) { Found = found }, new ActivateContext(Second, CauseKind.RulesChanged) { Found = found }, new BeginLook(7)];
        foreach (var directive in directives)
        {
            Assert.False(_coordinator.TryBegin(new ForAll(directive), out _, out var refusal));
            Assert.NotEqual("", refusal);
        }
    }

    [Fact]
    public void A_range_journals_no_thresholds_that_do_not_fit_its_rules()
    {
        Turn(0);
        var range = _ranges[1];

        Assert.Throws<DamagedDataException>(() => range.Decide(new TurnDay(Days[1]) { Found = new Thresholds(Days[1], Records.First, [1, 2]) }, out _));
        var activation = new ActivateContext(Second, CauseKind.RulesChanged) { Found = new Thresholds(Days[0], Second, [1]) };
        Assert.Throws<DamagedDataException>(() => range.Decide(activation, out _, ContextOf(Second)));

        Assert.Equal(Answer.Journal, range.Decide(new TurnDay(Days[1]) { Found = new Thresholds(Days[1], Records.First, [1]) }, out _));
    }

    [Fact]
    public void An_owner_of_before_an_activation_passes_over_what_was_found_by_its_rules_and_does_not_end()
    {
        Turn(0);

        Carry(_ranges[1], new TurnDay(Days[1]) { Found = new Thresholds(Days[1], Second, [1, 2]) });

        Assert.Null(_ranges[1].State.Users.Thresholds);
    }

    [Fact]
    public void A_range_answers_nothing_before_it_has_noted_the_look_or_after_it_was_carried_out()
    {
        Turn(0);
        var (look, range) = (new LookAtAll(7, Records.First, Days[1]), _ranges[1]);
        ValuesWanted question = new(1, look, 1, 0, []);
        Assert.Null(range.GiveValues(question, Records.Context(Records.First)));

        Carry(range, new BeginLook(7));
        Assert.Equal(Answer.Done, range.Decide(new BeginLook(7), out _));
        Assert.NotNull(range.GiveValues(question, ContextOf(Records.First)));
        Assert.NotNull(Recovered(range).GiveValues(question, ContextOf(Records.First)));
        Assert.Null(range.GiveValues(question with { Look = look with { Number = 8 } }, ContextOf(Records.First)));

        Carry(range, new TurnDay(Days[1]));
        Assert.Null(range.GiveValues(question, ContextOf(Records.First)));
    }

    [Fact]
    public void Everything_begins_anew_When_a_range_has_measured_its_users_at_another_row()
    {
        Turn(0);
        foreach (var user in Enumerable.Range(0, 50)) Buy("u" + user, 100 + (user * 7_919));
        Begin(new ForAll(new TurnDay(Days[1])));
        Carry(_coordinator, 2);
        var gathering = new ThresholdGathering(_coordinator.Look!, ContextOf(Records.First), _ranges.Keys);
        foreach (var question in gathering.Questions.ToList()) gathering.Take(Given(question));
        var second = gathering.Questions.ToList();
        Assert.All(second, question => Assert.Equal((1, 1), (question.Attempt, question.Round)));

        // One moves, and its new owner takes a purchase before it is asked.
        _ranges[1] = Recovered(_ranges[1]);
        Buy(UserIn(1), 1);
        Assert.True(gathering.Take(Given(second[0])));
        Assert.All(gathering.Questions, question => Assert.Equal((2, 0), (question.Attempt, question.Round)));
        Assert.False(gathering.Take(Given(second[1])));

        while (gathering.Found is null) foreach (var question in gathering.Questions.ToList()) gathering.Take(Given(question));
        var values = _ranges.Values.Select(range => range.State.ValuesAsOf(Days[1]));
        Assert.Equal(ThresholdSearch.Find(ContextOf(Records.First), [.. values], Days[1]), gathering.Found);
    }

    [Fact]
    public void An_answer_that_does_not_fit_or_comes_twice_changes_nothing()
    {
        Turn(0);
        Begin(new ForAll(new TurnDay(Days[1])));
        Carry(_coordinator, 2);
        var gathering = new ThresholdGathering(_coordinator.Look!, ContextOf(Records.First), _ranges.Keys);
        var given = Given(gathering.Questions.First());

        Assert.False(gathering.Take(given with { Totals = [] }));
        Assert.False(gathering.Take(given with { Round = 1 }));
        Assert.False(gathering.Take(given with { Number = given.Number + 1 }));
        Assert.False(gathering.Take(given with { RangeId = 99 }));
        Assert.Equal([1, 2], gathering.Awaited);
        Assert.False(gathering.Take(given));
        Assert.False(gathering.Take(given with { Sequence = 99 }));
        Assert.Equal([2], gathering.Awaited);
    }

    private static RuleContext ContextOf(ContextVersion version) => new(
        RuleBench.Bind(version.Rules == 1
            ? "segment top: percentile(spend()) >= 60%"
            : "segment above: spend() >= average(spend())\nsegment top: percentile(spend()) > 90%"),
        version.Rules, RuleBench.Taxonomy, version.Taxonomy);

    private void Turn(int day)
    {
        Begin(new ForAll(new TurnDay(Days[day])));
        CarryOut();
    }

    private void Begin(Order order)
    {
        Assert.True(_coordinator.TryBegin(order, out var begun, out var refusal), refusal);
        _coordinator.Apply(begun);
    }

    private void CarryOut()
    {
        while (_coordinator.Current is not null) Step(_coordinator);
    }

    private void Step(Coordinator coordinator)
    {
        if (coordinator.Look is { } look) coordinator.Apply(coordinator.Find(look, Gather(coordinator))!);
        else Carry(coordinator, int.MaxValue);
    }

    private void Carry(Coordinator coordinator, int upTo, Action? then = null)
    {
        var ticket = coordinator.Ticket;
        foreach (var (id, directive) in coordinator.Unconfirmed.Where(item => item.RangeId <= upTo).ToList())
        {
            if (_ranges[id].Decide(directive, out var entry) == Answer.Journal) _ranges[id].Apply(entry!);
            if (coordinator.Confirm(id, ticket) is { } advanced) coordinator.Apply(advanced);
        }

        then?.Invoke();
    }

    private static void Carry(RangeOwner range, Directive directive)
    {
        Assert.Equal(Answer.Journal, range.Decide(directive, out var entry));
        range.Apply(entry!);
    }

    private void Confirm(int id)
    {
        if (_coordinator.Confirm(id, _coordinator.Ticket) is { } advanced) _coordinator.Apply(advanced);
    }

    private Thresholds Gather(Coordinator coordinator)
    {
        var gathering = new ThresholdGathering(coordinator.Look!, ContextOf(coordinator.Look!.Version), _ranges.Keys);
        while (gathering.Found is null)
        {
            foreach (var question in gathering.Questions.ToList()) gathering.Take(Given(question));
        }

        return gathering.Found;
    }

    private ValuesGiven Given(ValuesWanted question) => _ranges[question.RangeId].GiveValues(question, ContextOf(question.Look.Version))!;

    private static RangeOwner Recovered(RangeOwner range)
    {
        while (range.TryTakePublication(out _)) range.Published();
        var bytes = new ByteWriter();
        range.State.WriteSnapshot(bytes);
        var snapshot = new OwnerSnapshot(bytes.Written.ToArray(), ContextVersion.Of(range.State.Context), []);
        return RangeOwner.Recover(range.Id, (snapshot, range.Sequence), [], range.Sequence, [], ContextOf);
    }

    private static string UserIn(int range) =>
        Enumerable.Range(1_000, 100).Select(i => "u" + i).First(user => Table.Entries[Table.IndexOf(UserHash.Of(Encoding.UTF8.GetBytes(user)))].Id == range);

    private void Buy(string user, long minor)
    {
        var buy = new Buy("e" + user, user, "s1", minor, 1, Records.Day);
        var range = _ranges[Table.Entries[Table.IndexOf(buy.ToPurchase())].Id];
        var before = range.DecidedTo(Feed.Source);
        Carry(range, before, Feed.Batch([buy], before));
    }

    private static void Carry(RangeOwner range, long before, byte[] batch)
    {
        Assert.Equal(before, BatchHeader.Of(batch).Before);
        Assert.Equal(Answer.Journal, range.Decide(BatchHeader.Of(batch), out _));
        range.Apply(new BatchTaken(batch));
    }

    private IEnumerable<string> In(string segment) =>
        _ranges.Values.SelectMany(range => range.State.Questions.Users()).Where(user => user.Segments.Contains(segment)).Select(user => user.UserId);

    private sealed class BusinessDateOf
    {
        public BusinessDate this[int day] => Records.Date(Records.Day + day);
    }
}
