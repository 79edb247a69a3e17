using System.Text;
using Cohort.Core.Ledgers;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>The home of a salted user and the ranges that hold their parts, as their owners.</summary>
public class PartialsTests
{
    private static readonly Salt Hot = new("hot", 2);
    private static readonly RangeTable Before = RangeTable.Even(2);
    private static readonly RangeTable Table = Before.WithSalt(Hot).Renewed(Hot);
    private static readonly Buy[] Buys = [.. Enumerable.Range(0, 20).Select(i => new Buy("event-" + i, "hot", "s" + (i % 3), 1_000 + i, 1, Records.Day))];

    private readonly RangeOwner _home;
    private readonly RangeOwner _part;

    public PartialsTests()
    {
        var closed = Before.Entries.Select(entry => Founded(entry)).ToList();
        var home = closed.Single(owner => owner.State.Range.Contains(Hot.Hash));
        Take(home, Before, Buys[..10]);
        (_home, _part) = (Salted(home, home), Salted(closed.Single(owner => owner != home), home));
    }

    private static IEnumerable<Buy> Later => Buys[10..];

    [Fact]
    public void Nothing_is_journaled_When_no_part_has_more_than_before_the_salting()
    {
        var wanted = _home.AskPartials(Table);

        Assert.Equal(new[] { _home.Id, _part.Id }.Order(), wanted.Select(question => question.RangeId));
        Assert.All(wanted, question => Assert.Null(Exchange(question)));
        Assert.Equal(10, Cells(_home).Sum(cell => cell.Lines));
    }

    [Fact]
    public void The_sums_of_all_parts_are_taken_once_When_purchases_came_to_them()
    {
        TakeLater();
        Assert.Equal(10, Cells(_home).Sum(cell => cell.Lines));

        var taken = Sum();

        Assert.Equal("hot", taken!.UserId);
        _home.Apply(taken);
        Assert.Equal(20, Cells(_home).Sum(cell => cell.Lines));
        Assert.Equal(Buys.Sum(buy => buy.Minor), Cells(_home).Sum(cell => cell.Minor));
        Assert.Null(Sum());
    }

    [Fact]
    public void A_salted_user_is_one_among_all_with_what_every_part_had_When_all_users_are_looked_at()
    {
        Assert.Null(Sum());
        TakeLater();
        foreach (var owner in new[] { _home, _part }) Carry(owner, new BeginLook(7));
        var rules = new RuleContext(Segments.Rules.RuleBench.Bind("segment top: percentile(spend()) >= 90%"), 2, Segments.Rules.RuleBench.Taxonomy, 1);
        ValuesWanted question = new(_home.Id, new LookAtAll(7, new ContextVersion(2, 1), Records.Date(Records.Day)), 1, 0, []);
        Assert.Null(_home.GiveValues(question, rules));
        Assert.Equal(default, Assert.Single(_part.GiveValues(question with { RangeId = _part.Id }, rules)!.Totals));

        var taken = Sum()!;
        Assert.Null(_home.GiveValues(question, rules));
        _home.Apply(taken);

        var spend = Buys.Sum(buy => buy.Minor);
        Assert.Equal(new ValueTotals(1, spend, spend, spend), Assert.Single(_home.GiveValues(question, rules)!.Totals));
    }

    [Fact]
    public void A_home_does_not_answer_When_a_part_has_told_its_sums_before_it_noted_that_all_users_are_looked_at()
    {
        Carry(_home, new BeginLook(7));
        Assert.Null(Sum());
        var rules = new RuleContext(Segments.Rules.RuleBench.Bind("segment top: percentile(spend()) >= 90%"), 2, Segments.Rules.RuleBench.Taxonomy, 1);
        ValuesWanted question = new(_home.Id, new LookAtAll(7, new ContextVersion(2, 1), Records.Date(Records.Day)), 1, 0, []);
        Assert.Null(_home.GiveValues(question, rules));

        Carry(_part, new BeginLook(7));
        Assert.Null(Sum());

        Assert.NotNull(_home.GiveValues(question, rules));
    }

    [Fact]
    public void Only_what_differs_is_told_and_taken_When_home_knows_the_rest()
    {
        TakeLater();
        _home.Apply(Sum()!);
        Take(_home, Table, [new Buy("late", "hot", "s1", 5, 1, Records.Day - 1)], from: 20);
        Take(_part, Table, [new Buy("late", "hot", "s1", 5, 1, Records.Day - 1)], from: 20);

        var wanted = _home.AskPartials(Table);
        var given = wanted.Select(Give).Select(answer => answer!).ToList();

        Assert.Equal((ushort)(Records.Day - 1), Assert.Single(given.SelectMany(answer => answer.Cells)).Date);
        var taken = given.Select(answer => _home.TakePartials(answer, out _)).OfType<PartialsTaken>().Single();
        Assert.Equal([new PartialCell("s1", Records.Day - 1, 5, 1, 1, 0, OrderSums.Of([new OrderSum(OrderKey.At(0, (Records.Day - 1) * 86_400L), 5)]))], taken.Cells.AsEnumerable());
    }

    [Fact]
    public void An_answer_that_is_late_or_comes_twice_changes_nothing()
    {
        var early = _home.AskPartials(Table).Select(Give).ToList();
        TakeLater();
        foreach (var answer in early) Assert.Null(_home.TakePartials(answer!, out _));
        _home.Apply(Sum()!);

        foreach (var answer in early) Assert.Null(_home.TakePartials(answer!, out _));

        Assert.Null(Sum());
        Assert.Equal(20, Cells(_home).Sum(cell => cell.Lines));
    }

    [Fact]
    public void Home_learns_that_a_purchase_of_a_part_was_taken_back_When_another_came_in_its_place_or_nothing()
    {
        TakeLater();
        _home.Apply(Sum()!);
        var early = _home.AskPartials(Table).Select(Give).ToList();
        foreach (var answer in early) _home.TakePartials(answer!, out _);
        Buy[] steps = [.. Buys[..8].Select((buy, i) => new Buy("v" + i, "hot", "", 0, 0, Records.Day) { Replaces = buy.Event, IsVoid = true }), Buys[8] with { Event = "new" }, Buys[9] with { Event = "more" }];
        foreach (var owner in new[] { _home, _part }) Take(owner, Table, steps, from: 20);

        _home.Apply(Sum()!);

        var left = Buys[8..].Append(Buys[8]).Append(Buys[9]).ToList();
        Assert.Equal((left.Count, left.Sum(buy => buy.Minor)), (Cells(_home).Sum(cell => cell.Lines), Cells(_home).Sum(cell => cell.Minor)));
        Assert.Null(Sum());
        foreach (var answer in early) Assert.Null(_home.TakePartials(answer!, out _));
        Assert.Null(Sum());
    }

    [Fact]
    public void A_home_that_began_again_forgets_a_date_of_which_everything_was_taken_back()
    {
        TakeLater();
        Take(_home, Table, [new Buy("late", "hot", "s9", 5, 1, Records.Day - 1)], from: 20);
        Take(_part, Table, [new Buy("late", "hot", "s9", 5, 1, Records.Day - 1)], from: 20);
        _home.Apply(Sum()!);
        Assert.Equal(2, Cells(_home).Select(cell => cell.Date).Distinct().Count());
        Buy[] taken = [new Buy("v", "hot", "", 0, 0, Records.Day) { Replaces = "late", IsVoid = true }];
        foreach (var owner in new[] { _home, _part }) Take(owner, Table, taken, from: 21);

        // What it knew of the parts is not in its journal.
        foreach (var owner in new[] { _home, _part }) Carry(owner, new Close([9, 10]));
        var again = Ended(new Created(_home.State.Range, [_home.Id, _part.Id], Records.First, new SaltChange(Hot, false)), published: 0);

        Assert.Equal([Records.Date(Records.Day)], Cells(again).Select(cell => cell.Date).Distinct());
        Assert.Equal(Buys.Sum(buy => buy.Minor), again.State.Questions.Find("hot"u8)!.Lifetime!.Minor);
    }

    [Fact]
    public void A_range_is_asked_again_When_it_has_not_answered_for_some_times()
    {
        _home.AskPartials(Table);
        for (var times = 0; times < 4; times++) Assert.Empty(_home.AskPartials(Table));

        Assert.Equal(2, _home.AskPartials(Table).Count);
    }

    [Fact]
    public void Nobody_is_asked_by_a_table_that_knows_her_otherwise()
    {
        Assert.Empty(_home.AskPartials(Before));
        Assert.Empty(_home.AskPartials(Before.WithSalt(Hot)));
        Assert.Empty(_home.AskPartials(Table.WithoutSalt(Hot).WithSalt(new Salt("hot", 3))));
        Assert.Empty(_part.AskPartials(Table));
        Assert.Equal((true, false), (_home.IsHomeOfSalted, _part.IsHomeOfSalted));
    }

    [Fact]
    public void All_that_hold_a_part_now_must_have_answered_When_the_table_has_changed()
    {
        TakeLater();
        var question = _home.AskPartials(Table).Single(question => question.RangeId == _part.Id);
        Assert.Null(Exchange(question));

        // The home range is another one's neighbour now: what holds their other part has another id.
        var table = Table.Split(Table.IndexOf(Hot.PointOf(1)), Hot.PointOf(1));
        var next = _home.AskPartials(table);

        Assert.DoesNotContain(next, asked => asked.RangeId == _part.Id);
        Assert.Null(_home.TakePartials(Give(question)!, out _));
    }

    [Fact]
    public void A_range_does_not_answer_When_it_is_closed_or_of_another_day_or_holds_no_such_part()
    {
        var question = new PartialsWanted(_part.Id, "hot", 2, Records.Date(Records.Day), 0, []);
        Assert.NotNull(_part.GivePartials(question));

        Assert.Null(_part.GivePartials(question with { Parts = 3 }));
        Assert.Null(_part.GivePartials(question with { UserId = "cold" }));
        Assert.Null(_part.GivePartials(question with { AsOf = Records.Date(Records.Day + 1) }));
        var given = Give(_home.AskPartials(Table).Single(asked => asked.RangeId == _home.Id))!;
        foreach (var owner in new[] { _part, _home }) Carry(owner, new Close([9]));
        Assert.Null(_part.GivePartials(question));
        Assert.Empty(_home.AskPartials(Table));
        Assert.Null(_home.TakePartials(given, out _));
    }

    [Fact]
    public void Home_is_recovered_with_the_same_publications_When_it_was_published_up_to_any_row()
    {
        TakeLater();
        _home.Apply(Sum()!);
        foreach (var owner in new[] { _home, _part }) Carry(owner, new Close([9, 10]));
        var birth = new Created(_home.State.Range, [_home.Id, _part.Id], Records.First, new SaltChange(Hot, false));
        var expected = Publications(Ended(birth, published: 0));

        Assert.Equal(20, Cells(Ended(birth, published: 0)).Sum(cell => cell.Lines));
        Assert.Empty(Publications(Ended(birth, published: 1)));
        Assert.Equal(expected, Publications(RangeOwner.Begin(9, birth, [Copy(_home), Copy(_part)], Records.Context)));
        Agreement.SameUsers([Ended(birth, published: 0).State], [Ended(birth, published: 1).State]);
    }

    private RangeOwner Ended(Created birth, long published) =>
        RangeOwner.Recover(9, null, [birth], published, [Copy(_home), Copy(_part)], Records.Context);

    private static List<Transition> Publications(RangeOwner owner)
    {
        var transitions = new List<Transition>();
        while (owner.TryTakePublication(out var publication))
        {
            if (publication.Effects.TransitionCount > 0) transitions.AddRange(RangeEffects.ReadTransitions(publication.Effects.Transitions));
            owner.Published();
        }

        return transitions;
    }

    private PartialsTaken? Sum() => _home.AskPartials(Table).Select(Exchange).LastOrDefault(taken => taken is not null);

    private PartialsTaken? Exchange(PartialsWanted wanted) => _home.TakePartials(Give(wanted)!, out _);

    private PartialsGiven? Give(PartialsWanted wanted) => (wanted.RangeId == _home.Id ? _home : _part).GivePartials(wanted);

    private static IReadOnlyList<LedgerCell> Cells(RangeOwner owner) => owner.State.Questions.Find("hot"u8)!.Cells;

    private void TakeLater()
    {
        foreach (var owner in new[] { _home, _part }) Take(owner, Table, [.. Later], from: 10);
    }

    private static RangeOwner Founded(RangeEntry entry)
    {
        var owner = RangeOwner.Begin(entry.Id, new Created(entry.Range, [], Records.First), [], Records.Context);
        Carry(owner, new TurnDay(Records.Date(Records.Day)));
        return owner;
    }

    private static RangeOwner Salted(RangeOwner closed, RangeOwner home)
    {
        var (own, id) = (Copy(closed), Table.Entries.Single(entry => entry.Range == closed.State.Range).Id);
        var parents = closed == home ? new[] { own } : [own, Copy(home)];
        return RangeOwner.Begin(id, new Created(own.Range, [.. parents.Select((_, at) => at + 1)], Records.First, new SaltChange(Hot, true)), parents, Records.Context);
    }

    private static RangeState Copy(RangeOwner owner)
    {
        Publications(owner);
        var bytes = new Core.Encodings.ByteWriter();
        owner.State.WriteSnapshot(bytes);
        return RangeState.ReadSnapshot(bytes.Written.ToArray(), owner.State.Context);
    }

    private static void Carry(RangeOwner owner, Core.Protocol.Directive directive)
    {
        Assert.Equal(Answer.Journal, owner.Decide(directive, out var entry));
        owner.Apply(entry!);
    }

    // As the first batch of a reader: it claims all that is before.
    private static void Take(RangeOwner owner, RangeTable table, Buy[] buys, long from = 0)
    {
        var batch = Feed.Batch(buys, from, buy => table.Entries[table.IndexOf(buy.ToPurchase())].Range == owner.State.Range);
        Assert.Equal(Answer.Journal, owner.Decide(BatchHeader.Of(batch) with { Before = 0 }, out _));
        owner.Apply(new BatchTaken(Rechained(batch)));
    }

    private static byte[] Rechained(byte[] batch)
    {
        var reader = new BatchReader(batch);
        var (writer, section) = (new BatchWriter(), new BatchSection());
        while (reader.Next() != BatchItem.End) section.Add(reader.Offset, reader.Purchase);
        writer.Add(0, [], section);
        return writer.Finish(Encoding.UTF8.GetBytes(Feed.Source), 0, reader.To, reader.FutureDays).ToArray();
    }
}
