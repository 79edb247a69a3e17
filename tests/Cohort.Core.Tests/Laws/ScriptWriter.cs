using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Tests.Segments.Rules;

namespace Cohort.Core.Tests.Laws;

/// <summary>
/// Makes scripts with the awkward cases often: repeats and conflicts, late and early dates at the window's edges,
/// ledgers that cross the border between small and large both ways, long silences, users who empty and come back.
/// </summary>
internal sealed class ScriptWriter
{
    private const int FirstDay = 20_000;

    private static readonly string[] Functions =
        ["spend", "orders", "orders", "lines", "refunds", "units", "days_since_last", "tenure", "rank", "share", "weeks_with_order",
            "order_value", "order_value", "largest order_value", "last order_value",
            "lifetime_spend", "lifetime_orders", "lifetime_orders", "lifetime_lines", "lifetime_units", "days_since_first"];

    private readonly Random _random;
    private readonly List<Step> _steps = [];
    private readonly List<Buy> _bought = [];
    private readonly string[] _users;
    private readonly int _turnsIn1000;
    private readonly int _window;
    private readonly List<(string Name, NaiveCondition Condition)> _rules = [];
    private int _top;
    private int _day = FirstDay;
    private int _events;
    private int _orders;
    private int _silences;

    private ScriptWriter(int seed, int window)
    {
        (_random, _window) = (new Random(seed), window);
        _users = [.. Enumerable.Range(0, _random.Next(1, 8)).Select(i => "user-" + i)];
        _turnsIn1000 = Pick(5, 20, 60, 200);
    }

    public static Script Write(int seed)
    {
        var writer = new ScriptWriter(seed, WindowOf(seed));
        var world = writer.World();
        var length = writer.Pick(15, 60, 60, 150, 400, 600);
        writer._steps.Add(new DayTurn(FirstDay));
        for (var i = 0; i < length; i++) writer.AddStep();
        return new Script(seed, world, writer._steps);
    }

    /// <summary>Another world for the same users and skus.</summary>
    public static World OtherWorld(int seed, int windowDays = Limits.WindowDays) => new ScriptWriter(seed ^ 0x55555555, windowDays).World();

    /// <summary>How many dates the window of a script has: the usual number in most, and the least and the most there are.</summary>
    public static int WindowOf(int seed) => (seed % 11) switch { 0 => Limits.LeastWindowDays, 1 => 30, 2 => 200, 3 => Limits.MostWindowDays, _ => Limits.WindowDays };

    private World World()
    {
        _top = Pick(0, 1, 2, 3, 5, 16);
        var count = _random.Next(1, 6);
        for (var i = 0; i < count; i++) _rules.Add(("rule_" + i, Condition(2)));
        string[] names = [.. RuleBench.Taxonomy.Categories, "AARDVARK", "ZEBRA"];
        var categories = AllSkus[..^1].ToDictionary(sku => sku, _ => Pick(names));
        var brands = AllSkus[..^1].Where(_ => _random.Next(3) > 0).ToDictionary(sku => sku, _ => Pick(Laws.World.BrandNames));
        return new World([.. _rules.OrderBy(_ => _random.Next())], _top, categories) { IsWide = _random.Next(4) == 0 && _window >= 70, Brands = brands, WindowDays = _window };
    }

    private NaiveCondition Condition(int depth) => (depth == 0 ? 0 : _random.Next(6)) switch
    {
        1 or 2 => new NaiveLogic(Condition(depth - 1), Pick("and", "or"), Condition(depth - 1)),
        3 => new NaiveNot(Condition(depth - 1)),
        4 when _rules.Count > 0 && _random.Next(2) == 0 => Reference(),
        _ => Comparison(),
    };

    // To one that is there already, so that no circle closes; an affinity is a place among the categories.
    private NaiveIn Reference()
    {
        var category = _random.Next(1, 6);
        if (_top > 0 && _random.Next(3) == 0)
            return new NaiveIn("affinity:" + RuleBench.Taxonomy.CategoryName(category), new NaiveComparison(new NaiveCall("rank", category, _window) { Whole = _window }, "<=", new NaiveLiteral(_top)));
        var (name, condition) = Pick<(string, NaiveCondition)>([.. _rules]);
        return new NaiveIn(name, condition);
    }

    private NaiveCondition Comparison()
    {
        if (_random.Next(5) == 0 && _window >= Limits.FeatureDays) return ScoreComparison();
        if (_random.Next(6) == 0) return Against();
        if (_random.Next(8) == 0) return new NaiveComparison(new NaiveCount([Comparison(), Comparison(), Comparison()]), Pick("<", ">=", "==", "!="), new NaiveLiteral(Pick(1, 2)));
        var call = Call();
        var limit = new NaiveLiteral(call.Function switch
        {
            "order_value" or "largest order_value" or "last order_value" => Pick(0, 0.01m, 1, 5, 12.5m, 25.5m, 80),
            "spend" => Pick(0, 0.01m, 5, 25.5m, 80, 300),
            "share" => Pick(0, 0.2m, 0.5m, 1),
            "days_since_last" or "days_since_first" => Pick(0, 1, 6, 29, 30, _window - 2, _window - 1, _window, _window + 1, 120, 365, 1_094),
            "tenure" => Pick(0, 1, 6, 29, 30, 45, _window - 2, _window - 1),
            "lifetime_spend" => Pick(0, 25.5m, 80, 300, 1_000),
            "rank" => Pick(1, 2, 3),
            _ => Pick(0, 1, 3, 10, 40),
        });
        if (_random.Next(8) == 0) return new NaiveBetween(call, limit, new NaiveLiteral(limit.Number + Pick(0, 1, 20)));
        var op = Pick("<", "<=", ">", ">=", "==", "!=");
        return _random.Next(8) switch
        {
            0 => new NaiveComparison(call, op, new NaiveArithmetic(Call(), Pick('+', '-', '*'), limit)),
            1 => new NaiveComparison(new NaiveExtreme(Pick(false, true), call, Call()), op, limit),
            _ => new NaiveComparison(call, op, limit),
        };
    }

    private NaiveAgainst Against()
    {
        var among = AnyBut("share");
        var measure = Pick("percentile", "percentile", "quintile", "decile", "quartile", "average");
        return measure switch
        {
            "average" => new NaiveAgainst(measure, _random.Next(3) == 0 ? AnyBut("share") : among, Pick("<", "<=", ">", ">="), Pick(0.5m, 1, 2, -1, 1.25m), among),
            "percentile" => new NaiveAgainst(measure, among, Pick("<", "<=", ">", ">="), Pick(0.1m, 0.25m, 0.5m, 0.9m, 0.333333m), among),
            _ => new NaiveAgainst(measure, among, Pick("<=", ">=", "==", "!="), Pick(1, 2, 3, 4), among),
        };
    }

    private NaiveCall AnyBut(string function)
    {
        var call = Call();
        return call.Function == function ? call with { Function = "spend" } : call;
    }

    private NaiveCondition ScoreComparison()
    {
        var score = new NaiveScore(_random.Next(NaiveScore.Models.Length));
        var limit = new NaiveLiteral(Pick(0, 0.25m, 0.5m, 0.75m, 1));
        if (_random.Next(6) == 0) return new NaiveBetween(score, new NaiveLiteral(0.2m), limit);
        var op = Pick("<", "<=", ">", ">=", "==", "!=");
        return _random.Next(6) == 0 ? new NaiveComparison(new NaiveArithmetic(score, '*', Call()), op, limit) : new NaiveComparison(score, op, limit);
    }

    private NaiveCall Call()
    {
        var function = Pick(Functions);
        if (NaiveCall.IsOfAll(function)) return new NaiveCall(function, Term.AllCategories, _window) { Whole = _window };
        var category = function == "rank" || _random.Next(2) == 0 ? _random.Next(1, 6) : RuleBench.Taxonomy.CategoryCount;
        if (category == RuleBench.Taxonomy.CategoryCount) category = function == "share" ? 0 : Term.AllCategories;
        var call = new NaiveCall(function, category, Math.Min(Pick(1, 7, 30, _window), _window)) { Whole = _window };
        if (function != "rank" && _random.Next(5) == 0) call = call with { Category = Term.AllCategories, Selector = Selector() };
        return _random.Next(6) switch
        {
            0 => call with { Dates = Dates() },
            1 => call with { Window = Math.Min(Pick(8, 30, 61, _window), _window), Youngest = Math.Min(Pick(1, 2, 7), _window - 1) },
            2 => call with { Window = Math.Min(Pick(31, 61, _window), _window), Youngest = Math.Min(30, _window - 1) },
            _ => call,
        };
    }

    private LineSelector Selector() =>
        _random.Next(2) == 0 ? new LineSelector(Dimension.Brand, Pick(Laws.World.BrandNames)) : new LineSelector(Dimension.Sku, Pick(AllSkus[..^1]));

    private DateSpan Dates()
    {
        var first = FirstDay + _random.Next(-_window, 100);
        return new DateSpan(new BusinessDate((ushort)first), new BusinessDate((ushort)(first + Pick(0, 3, 30, _window - 1, 200))));
    }

    private void AddStep()
    {
        if (_random.Next(1000) < _turnsIn1000)
        {
            _day += _random.Next(40) == 0 && _silences++ < 2 ? Pick(1_004, 1_005, 1_096) : Pick(1, 1, 1, 1, 1, 2, 5, 10, 30, 60, _window - 1, _window, 200);
            _steps.Add(new DayTurn(_day));
            return;
        }

        if (_random.Next(12) == 0)
        {
            _steps.Add(Score());
            return;
        }

        var buy = _random.Next(100) switch
        {
            < 12 when _bought.Count > 0 => Again(),
            < 16 when _bought.Count > 0 => Changed(Again()),
            < 20 when _bought.Count > 0 => Corrected(Again()),
            < 22 when _bought.Count > 0 => TakenBack(Again()),
            _ => New(),
        };
        _bought.Add(buy);
        _steps.Add(buy);
    }

    // Also of users who are not there, and of the days before: a score takes its time.
    private Scored Score() => new(
        User(), [.. Enumerable.Range(0, NaiveScore.Models.Length).Where(_ => _random.Next(2) == 0).DefaultIfEmpty(0).Select(model => (model, PerMillion()))],
        Pick("v1", "v2"), _day - _random.Next(2));

    private int PerMillion() => Pick(-1, 0, 250_000, 500_000, 500_001, 749_999, 1_000_000, _random.Next(1_000_001));

    private Buy New() => new(
        "event-" + _events++, User(), Pick(AllSkus), Amount(), Pick(1, 1, 2, 0, -1, 1000), _day + Shift(), Pick(36_000, 36_000, 86_399, _random.Next(86_400)), Order(), Pick("", "", "till", "web"));

    // Lines of one order follow each other, or come when it is long over; some producers give all orders one id.
    private string Order() => _random.Next(6) switch
    {
        < 2 => "",
        2 => "order-" + _orders,
        3 => "order-" + ++_orders,
        4 => "order-" + Math.Max(0, _orders - _random.Next(20)),
        _ => "none",
    };

    private static string[] AllSkus => Laws.World.Skus;

    // The first user is hot: about half of all purchases are theirs.
    private string User() => _random.Next(2) == 0 ? _users[0] : Pick(_users);

    private long Amount() => Pick<long>(0, 1, 100, 250, 999, 2_550, 8_000, -100, -250, -2_550, _random.Next(-5_000, 20_000));

    // Mostly today; also tomorrow, which waits for its day, and both sides of each edge of the window.
    private int Shift() => _random.Next(20) switch
    {
        < 9 => 0,
        < 11 => 1,
        < 16 => -_random.Next(_window),
        16 => 1 - _window,
        17 => Pick(-_window, -_window - 1, -_window - 210),
        18 => Pick(-6, -7, -29, -30),
        _ => 2,
    };

    // The same purchase, or the same event id of another user: that is another purchase.
    private Buy Again()
    {
        var buy = Pick<Buy>([.. _bought.Skip(_bought.Count - 60)]);
        return _random.Next(8) == 0 ? buy with { User = Pick(_users) } : buy;
    }

    private Buy Changed(Buy buy) => _random.Next(5) switch
    {
        0 => buy with { Minor = buy.Minor + 1 },
        1 => buy with { Sku = Pick(AllSkus) },
        2 => buy with { Units = buy.Units + 1 },
        3 => buy with { OrderId = buy.OrderId.Length > 0 ? "" : "order-new" },
        _ => buy with { Day = buy.Day + Pick(-1, 1) },
    };

    // Also of what comes later, of what was corrected before, and of an event that another user has.
    private Buy Corrected(Buy buy) => Changed(buy) with { Event = "event-" + _events++, Replaces = Taken(buy), IsVoid = false, Sku = Pick(AllSkus) };

    private Buy TakenBack(Buy buy) =>
        new("event-" + _events++, buy.User, "", 0, 0, Pick(buy.Day, buy.Day, _day + Shift())) { Replaces = Taken(buy), IsVoid = true };

    private string Taken(Buy buy) => _random.Next(5) == 0 ? "event-" + (_events + _random.Next(1, 8)) : buy.Event;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
