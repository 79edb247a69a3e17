using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Segments.Rules;

namespace Cohort.Core.Tests.Laws;

/// <summary>A change of a membership, comparable whoever found it.</summary>
internal readonly record struct Change(string User, string Segment, bool Entered, int Day, CauseKind Cause, string Event)
{
    public static Change Of(Transition t) => new(t.UserId, t.Segment, t.Entered, t.AsOf.Day, t.Cause, t.EventId);
}

/// <summary>
/// The oracle: all purchases in lists, everything summed anew for each question, day by day. Shares nothing with the
/// core but the definition of the words.
/// </summary>
/// <param name="world">Rules and taxonomy.</param>
/// <param name="futureDays">How many days after the as-of date a purchase may be dated.</param>
/// <param name="isWatching">Whether changes of memberships are noted, which takes most of the time.</param>
internal sealed partial class NaiveCohort(World world, int futureDays, bool isWatching = true)
{
    private int Window => World.WindowDays;

    private readonly SortedDictionary<string, List<Buy>> _accepted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Gone> _gone = [];
    private readonly Dictionary<(string User, int Model), (int PerMillion, int Number)> _scores = [];
    private readonly Dictionary<(string User, string Event), int> _voids = [];
    private long _taken, _duplicate, _conflict, _expired, _future;

    public World World { get; set; } = world;

    public int? AsOf { get; private set; }

    /// <summary>Who is salted, and not forgotten as long.</summary>
    public Func<string, bool> IsSalted { get; set; } = _ => false;

    public List<Change> Changes { get; } = [];

    public OutcomeCounts Counts => new(_taken, _duplicate, _conflict, _expired, _future);

    /// <summary>Users with a purchase in the ledger, and those who had one not too long ago.</summary>
    public IEnumerable<string> Users => _accepted.Keys.Where(user => Ledger(user).Any() || GoneBy(user, (int)AsOf!) is not null);

    public void Take(Step step)
    {
        switch (step)
        {
            case DayTurn turn: Turn(turn.Day); break;
            case Scored scored: Take(scored); break;
            default: Take((Buy)step); break;
        }
    }

    /// <summary>The purchases that are not older than the window, with those dated ahead.</summary>
    public IEnumerable<Buy> Ledger(string user) =>
        _accepted.TryGetValue(user, out var buys) ? buys.Where(buy => buy.Day > AsOf - Window) : [];

    /// <summary>The user's segments, the rules in order and then the affinities in order of rank.</summary>
    public List<string> Segments(string user, int? asOf = null)
    {
        var day = asOf ?? AsOf ?? 0;
        var buys = Current(user, day, Window);
        if (buys.Count == 0 && GoneBy(user, day) is null) return [];
        var values = new Dictionary<Term, long>();
        long ValueOf(Term term) => term == NaiveIn.Dormancy ? (buys.Count == 0 ? 1 : 0) : values.TryGetValue(term, out var value) ? value : values[term] = Value(user, term, day);
        var rules = World.Rules.Where(rule => (buys.Count > 0 || rule.Condition.LooksBeyond) && rule.Condition.Holds(ValueOf)).Select(rule => rule.Name);
        return [.. rules, .. Ranked(buys).Take(World.Top).Select(category => "affinity:" + category)];
    }

    /// <summary>The value of a term, its category numbered as in <see cref="RuleBench.Taxonomy"/>.</summary>
    public long Value(string user, Term term, int asOf)
    {
        if (NaiveAgainst.IsOfAll(term)) return OfAll(user, term, asOf);
        if (term.Kind == TermKind.Score && Current(user, asOf, Window).Count == 0) return Term.Missing;
        if (term.Kind == TermKind.Score) return _scores.TryGetValue((user, term.Category), out var score) ? score.PerMillion : Term.Missing;
        if (term.IsLifetime) return Ever(user, term.Kind, asOf);
        var buys = Current(user, asOf, term.WindowDays).FindAll(buy => asOf - buy.Day >= term.Youngest && IsOn(term.Dates, buy.Day));
        var name = term.Category == Term.AllCategories ? null : RuleBench.Taxonomy.CategoryName(term.Category);
        if (term.Kind == TermKind.Rank) return Ranked(buys).IndexOf(name!) is var at and >= 0 ? at + 1 : Term.Missing;
        var those = buys.Where(buy => (name is null || World.CategoryOf(buy.Sku) == name) && (term.Selector is not { } selector || World.Has(buy.Sku, selector))).ToList();
        var bought = those.Where(buy => !buy.IsRefund).ToList();
        var days = bought.Select(buy => asOf - buy.Day).ToList();
        return term.Kind switch
        {
            TermKind.Spend => those.Sum(buy => buy.Minor),
            TermKind.Units => those.Sum(buy => (long)buy.Units),
            TermKind.Orders => bought.Select(buy => buy.Order).Distinct().Count(),
            TermKind.Lines => bought.Count,
            TermKind.Ordered => bought.Sum(buy => buy.Minor),
            TermKind.LargestOrder => OrdersOf(bought).Select(order => order.Minor).DefaultIfEmpty(Term.Missing).Max(),
            TermKind.LastOrder => OrdersOf(bought).OrderBy(order => order.Day).ThenBy(order => order.Minor).Select(order => order.Minor).LastOrDefault(Term.Missing),
            TermKind.AverageOrder => bought.Count == 0 ? Term.Missing : (long)decimal.Floor(1_000_000m * bought.Sum(buy => buy.Minor) / OrdersOf(bought).Count()),
            TermKind.WeeksWithOrder => days.Select(age => age / 7).Distinct().Count(),
            TermKind.Refunds => those.Count - days.Count,
            TermKind.DaysSinceLast => days.Count == 0 ? Term.Missing : days.Min(),
            _ => days.Count == 0 ? Term.Missing : days.Max(),
        };
    }

    private static IEnumerable<(int Day, long Minor)> OrdersOf(IEnumerable<Buy> bought) =>
        bought.GroupBy(buy => buy.Order).Select(order => (order.Max(buy => buy.Day), order.Sum(buy => buy.Minor)));

    private static bool IsOn(DateSpan? dates, int day) => dates is not var (first, last) || (first.Day <= day && day <= last.Day);

    private void Turn(int day)
    {
        AsOf ??= day - 1;
        while (AsOf < day)
        {
            var before = isWatching ? Users.ToDictionary(user => user, user => Segments(user)) : [];
            AsOf++;
            Forget();
            HoldFound();
            foreach (var gone in _scores.Keys.Where(scored => !Ledger(scored.User).Any()).ToList()) _scores.Remove(gone);
            foreach (var (user, segments) in before) Note(user, segments, CauseKind.DayTurned, _ => "");
        }
    }

    /// <summary>What left the window by a day, none of it bought since; null where there is nothing, or it is too long ago.</summary>
    private Gone? GoneBy(string user, int day)
    {
        var buys = _accepted.GetValueOrDefault(user, []);
        var gone = new Gone([.. _gone.GetValueOrDefault(user)?.Buys ?? [], .. buys.Where(buy => buy.Day <= day - Window)]);
        if (gone.Buys.Count == 0) return null;
        return buys.All(buy => buy.Day <= day - Window) && !IsSalted(user) && gone.Last + Limits.DormantDays <= day ? null : gone;
    }

    /// <summary>Nothing of a user was ever there, but for what was counted and said of them.</summary>
    public void Erase(string user)
    {
        _accepted.Remove(user);
        _gone.Remove(user);
        foreach (var key in _scores.Keys.Where(key => key.User == user).ToList()) _scores.Remove(key);
        foreach (var key in _voids.Keys.Where(key => key.User == user).ToList()) _voids.Remove(key);
    }

    /// <summary>Forgets who is salted no longer and would have been forgotten before.</summary>
    public void Forget()
    {
        foreach (var user in AsOf is null ? [] : _accepted.Keys.ToList()) Leave(user);
    }

    private void Leave(string user)
    {
        if (GoneBy(user, (int)AsOf!) is { } gone) _gone[user] = gone;
        else _gone.Remove(user);
        _accepted[user].RemoveAll(buy => buy.Day <= AsOf - Window);
    }

    private long Ever(string user, TermKind kind, int asOf)
    {
        List<Buy> all = [.. GoneBy(user, asOf)?.Buys ?? [], .. Current(user, asOf, Window)];
        var days = all.Where(buy => !buy.IsRefund).Select(buy => asOf - buy.Day).ToList();
        return kind switch
        {
            TermKind.LifetimeSpend => all.Sum(buy => buy.Minor),
            TermKind.LifetimeUnits => all.Sum(buy => (long)buy.Units),
            TermKind.LifetimeLines => days.Count,
            TermKind.LifetimeOrders => all.Where(buy => !buy.IsRefund).Select(buy => (buy.Day, buy.Order)).Distinct().Count(),
            TermKind.DaysSinceLast => days.Count == 0 ? Term.Missing : days.Min(),
            _ => days.Count == 0 ? Term.Missing : days.Max(),
        };
    }

    /// <summary>What the user ever bought, as an answer tells it.</summary>
    public LifetimeTotals Lifetime(string user)
    {
        var day = (int)AsOf!;
        BusinessDate? DateOf(TermKind kind) => Ever(user, kind, day) is var age && age == Term.Missing ? null : new BusinessDate((ushort)(day - age));
        return new LifetimeTotals(
            DateOf(TermKind.DaysSinceFirst), DateOf(TermKind.DaysSinceLast), Ever(user, TermKind.LifetimeOrders, day), Ever(user, TermKind.LifetimeLines, day),
            Ever(user, TermKind.LifetimeUnits, day), Ever(user, TermKind.LifetimeSpend, day));
    }

    private sealed record Gone(IReadOnlyList<Buy> Buys)
    {
        public int Last => Buys.Any(buy => !buy.IsRefund) ? Buys.Where(buy => !buy.IsRefund).Max(buy => buy.Day) : Buys.Max(buy => buy.Day);
    }

    private void Take(Buy buy)
    {
        var before = isWatching ? Segments(buy.User) : [];
        if (buy.Replaces.Length > 0) TakeBack(buy);
        if (!buy.IsVoid) TakeIn(buy);
        Note(buy.User, before, CauseKind.Purchase, _ => buy.Event);
    }

    // It holds for what is dated less than a window later, whether that came or not, and is over when all of it has left the window.
    private void TakeBack(Buy buy)
    {
        var (isOver, isEarly) = (buy.Day <= AsOf - (2 * Window), buy.Day > AsOf + futureDays);
        if (buy is { IsVoid: true, IsCorrection: false } && isOver) _expired++;
        if (buy is { IsVoid: true, IsCorrection: false } && isEarly) _future++;
        if (isOver || isEarly) return;
        _voids[(buy.User, buy.Replaces)] = Math.Max(buy.Day, _voids.GetValueOrDefault((buy.User, buy.Replaces)));
        if (!_accepted.TryGetValue(buy.User, out var buys) || buys.RemoveAll(one => one.Day > AsOf - Window && IsVoid(one)) == 0) return;
        Leave(buy.User);
        if (Ledger(buy.User).Any()) return;
        foreach (var gone in _scores.Keys.Where(scored => scored.User == buy.User).ToList()) _scores.Remove(gone);
    }

    private bool IsVoid(Buy buy) => _voids.TryGetValue((buy.User, buy.Event), out var day) && day > AsOf - (2 * Window) && buy.Day <= day + Window;

    private void TakeIn(Buy buy)
    {
        if (buy.Day <= AsOf - Window) _expired++;
        else if (buy.Day > AsOf + futureDays) _future++;
        else if (IsVoid(buy)) _duplicate++;
        else if (Ledger(buy.User).FirstOrDefault(there => there.Event == buy.Event) is not { } first) Accept(buy);
        else if (buy.HasContentOf(first)) _duplicate++;
        else _conflict++;
    }

    private void Accept(Buy buy)
    {
        _taken++;
        if (!_accepted.TryGetValue(buy.User, out var buys)) _accepted.Add(buy.User, buys = []);
        buys.Add(buy);
    }

    private void Take(Scored scored)
    {
        if (!Ledger(scored.User).Any()) return;
        var before = isWatching ? Segments(scored.User) : [];
        var changed = new Dictionary<int, string>();
        foreach (var (model, perMillion) in scored.Scores)
        {
            var (former, number) = _scores.GetValueOrDefault((scored.User, model), (-1, 0));
            if (former == perMillion || perMillion < 0) continue;
            _scores[(scored.User, model)] = (perMillion, number + 1);
            changed[model] = $"{number + 1} {perMillion} {scored.Version} {new BusinessDate((ushort)scored.Day)} {NaiveScore.Models[model]}";
        }

        Note(scored.User, before, CauseKind.Scored, segment => changed[ModelsOf(segment).First(changed.ContainsKey)]);
    }

    private IEnumerable<int> ModelsOf(string segment) => World.Rules.First(rule => rule.Name == segment).Condition.ScoredBy;

    private void Note(string user, List<string> before, CauseKind cause, Func<string, string> eventOf)
    {
        if (!isWatching) return;
        var after = Segments(user);
        var rules = World.Rules.Select(rule => rule.Name).Where(name => before.Contains(name) != after.Contains(name));
        var left = before.Where(name => name.Contains(':') && !after.Contains(name));
        var entered = after.Where(name => name.Contains(':') && !before.Contains(name));
        foreach (var segment in rules.Concat(left).Concat(entered))
            Changes.Add(new Change(user, segment, after.Contains(segment), (int)AsOf!, cause, eventOf(segment)));
    }

    private List<Buy> Current(string user, int asOf, int window) => _accepted.TryGetValue(user, out var buys)
        ? buys.FindAll(buy => buy.Day > asOf - window && buy.Day <= asOf) : [];

    private List<string> Ranked(List<Buy> buys) => [.. buys
        .GroupBy(buy => World.CategoryOf(buy.Sku), buy => buy.Minor)
        .Select(group => (Name: group.Key, Spend: group.Sum()))
        .Where(category => category.Spend > 0 && category.Name != Taxonomy.UnknownName)
        .OrderByDescending(category => category.Spend).ThenBy(category => category.Name, Utf8Order.Instance)
        .Select(category => category.Name)];
}
