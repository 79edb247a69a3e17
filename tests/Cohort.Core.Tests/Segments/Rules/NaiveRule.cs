using System.Globalization;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>
/// The oracle: an expression that prints itself with every parenthesis and evaluates itself by the definition of the
/// language, with nothing compiled, folded or scaled.
/// </summary>
internal abstract record NaiveNumber
{
    /// <summary>The models that it looks at, in the order of its text.</summary>
    public virtual IEnumerable<int> ScoredBy => [];

    /// <summary>Whether it is a number of all time, or counts such conditions.</summary>
    public virtual bool LooksBeyond => false;

    /// <summary>Whether comparing it with a number tells old days since the last purchase from others: they are compared by themselves.</summary>
    public virtual bool TellsOld(string op, decimal limit) => false;

    public abstract Rational? Value(Func<Term, long> terms);

    protected static Rational? Existing(Func<Rational> compute)
    {
        try
        {
            var value = compute();
            return Rational.Abs(value) > 1e28m ? null : value;
        }
        catch (DivideByZeroException)
        {
            return null;
        }
    }
}

internal sealed record NaiveLiteral(decimal Number) : NaiveNumber
{
    public override Rational? Value(Func<Term, long> terms) => Number;

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}

internal sealed record NaiveCall(string Function, int Category, int Window) : NaiveNumber
{
    /// <summary>The smallest age that it looks at, where it looks at no dates.</summary>
    public int Youngest { get; init; }

    /// <summary>How many dates the whole window has.</summary>
    public int Whole { get; init; } = Limits.WindowDays;

    /// <summary>The only dates that it looks at.</summary>
    public DateSpan? Dates { get; init; }

    /// <summary>The brand or sku in the place of the category.</summary>
    public LineSelector? Selector { get; init; }

    private bool IsWeeks => Function == "weeks_with_order";

    private int Weeks => Math.Max(1, Window / 7);

    public bool TakesWindow => Function is not ("days_since_last" or "tenure") && !IsOfAll(Function);

    /// <summary>Whether a function looks at no category.</summary>
    public static bool IsOfAll(string function) => function.StartsWith("lifetime_", StringComparison.Ordinal) || function == "days_since_first";

    public override bool LooksBeyond => IsOfAll(Function);

    public override bool TellsOld(string op, decimal limit) => Kind == TermKind.DaysSinceLast && Category == Term.AllCategories && Selector is null
        && Enumerable.Range(Whole, 3 * Limits.DormantDays).Any(age => Compares(age, op, limit) != Compares(age - 1, op, limit));

    private static bool Compares(int age, string op, decimal limit) => new NaiveComparison(new NaiveLiteral(age), op, new NaiveLiteral(limit)).Holds(_ => 0);

    public override Rational? Value(Func<Term, long> terms)
    {
        if (Function is not ("share" or "order_value")) return Of(Category, Selector, terms);
        Rational? part = Of(Category, Selector, terms);
        var whole = Function == "share" ? Of(Term.AllCategories, null, terms) : (this with { Function = "orders" }).Value(terms);
        return whole > 0 ? part / whole : null;
    }

    /// <summary>By what users are compared with all others: an average in whole millionths of a cent.</summary>
    public Rational? Compared(Func<Term, long> terms) => Function == "order_value" ? (this with { Function = "average order_value" }).Value(terms) : Value(terms);

    /// <summary>How many steps of all users' values make one.</summary>
    public decimal Steps => Function switch
    {
        "order_value" => 100_000_000,
        "spend" or "lifetime_spend" or "largest order_value" or "last order_value" => 100,
        _ => 1,
    };

    private Rational? Of(int category, LineSelector? selector, Func<Term, long> terms)
    {
        var term = new Term(Kind, category, IsWeeks ? 7 * Weeks : TakesWindow && Dates is null ? Window : Whole);
        term = term with { Selector = selector };
        if (TakesWindow && !IsWeeks) term = term with { Youngest = Dates is null ? Youngest : 0, Dates = Dates };
        var value = terms(term);
        return value == Term.Missing ? null : Kind switch
        {
            TermKind.Spend or TermKind.LifetimeSpend or TermKind.Ordered or TermKind.LargestOrder or TermKind.LastOrder => value / 100m,
            TermKind.AverageOrder => value / 100_000_000m,
            _ => value,
        };
    }

    private TermKind Kind => Function switch
    {
        "spend" or "share" => TermKind.Spend,
        "orders" => TermKind.Orders,
        "lines" => TermKind.Lines,
        "refunds" => TermKind.Refunds,
        "units" => TermKind.Units,
        "lifetime_spend" => TermKind.LifetimeSpend,
        "lifetime_orders" => TermKind.LifetimeOrders,
        "lifetime_lines" => TermKind.LifetimeLines,
        "lifetime_units" => TermKind.LifetimeUnits,
        "days_since_first" => TermKind.DaysSinceFirst,
        "days_since_last" => TermKind.DaysSinceLast,
        "tenure" => TermKind.Tenure,
        "weeks_with_order" => TermKind.WeeksWithOrder,
        "order_value" => TermKind.Ordered,
        "largest order_value" => TermKind.LargestOrder,
        "last order_value" => TermKind.LastOrder,
        "average order_value" => TermKind.AverageOrder,
        _ => TermKind.Rank,
    };

    public override string ToString()
    {
        List<string> arguments = [];
        if (Selector is { } selector) arguments.Add($"{selector.Word} \"{selector.Name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        else if (Category != Term.AllCategories) arguments.Add('"' + RuleBench.Taxonomy.CategoryName(Category).Replace("\"", "\\\"", StringComparison.Ordinal) + '"');
        if (IsWeeks) arguments.Add(Weeks.ToString(CultureInfo.InvariantCulture));
        else if (TakesWindow && Dates is var (first, last)) arguments.Add($"from {first} to {last}");
        else if (TakesWindow && Youngest > 0) arguments.Add(string.Create(CultureInfo.InvariantCulture, $"between {Youngest} and {Window - 1} days ago"));
        else if (TakesWindow) arguments.Add(Window.ToString(CultureInfo.InvariantCulture));
        return $"{Function}({string.Join(", ", arguments)})";
    }
}

/// <summary>A score, its model numbered as in <see cref="Models"/>.</summary>
internal sealed record NaiveScore(int Model) : NaiveNumber
{
    public static readonly string[] Models = ["churn", "propensity:DAIRY", "response:FRESH \"BIO\""];

    public override IEnumerable<int> ScoredBy => [Model];

    public override Rational? Value(Func<Term, long> terms) =>
        terms(new Term(TermKind.Score, Model, Limits.WindowDays)) is not Term.Missing and var value ? value / 1_000_000m : null;

    public override string ToString() => $"score(\"{Models[Model].Replace("\"", "\\\"", StringComparison.Ordinal)}\")";
}

internal sealed record NaiveMinus(NaiveNumber Operand) : NaiveNumber
{
    public override bool LooksBeyond => Operand.LooksBeyond;

    public override IEnumerable<int> ScoredBy => Operand.ScoredBy;

    public override Rational? Value(Func<Term, long> terms) => -Operand.Value(terms);

    public override string ToString() => $"-({Operand})";
}

internal sealed record NaiveArithmetic(NaiveNumber Left, char Op, NaiveNumber Right) : NaiveNumber
{
    public override bool LooksBeyond => Left.LooksBeyond || Right.LooksBeyond;

    public override IEnumerable<int> ScoredBy => Left.ScoredBy.Concat(Right.ScoredBy);

    public override Rational? Value(Func<Term, long> terms)
    {
        if (Left.Value(terms) is not { } a || Right.Value(terms) is not { } b) return null;
        return Existing(() => Op switch { '+' => a + b, '-' => a - b, '*' => a * b, _ => a / b });
    }

    public override string ToString() => $"({Left}) {Op} ({Right})";
}

/// <summary>The smallest or the largest of two numbers, of which both must be there.</summary>
internal sealed record NaiveExtreme(bool IsLargest, NaiveNumber Left, NaiveNumber Right) : NaiveNumber
{
    public override bool LooksBeyond => Left.LooksBeyond || Right.LooksBeyond;

    // The smallest of 12.5 and 12 days is not 12.5, that of 12.5 and 13 days is: where one number is equal, the other one's side matters.
    public override bool TellsOld(string op, decimal limit) => op is "==" or "!="
        ? EitherTellsOld("==", limit) || EitherTellsOld(IsLargest ? "<=" : ">=", limit)
        : EitherTellsOld(op, limit);

    private bool EitherTellsOld(string op, decimal limit) => Left.TellsOld(op, limit) || Right.TellsOld(op, limit);

    public override IEnumerable<int> ScoredBy => Left.ScoredBy.Concat(Right.ScoredBy);

    public override Rational? Value(Func<Term, long> terms)
    {
        if (Left.Value(terms) is not { } a || Right.Value(terms) is not { } b) return null;
        return a > b == IsLargest ? a : b;
    }

    public override string ToString() => $"{(IsLargest ? "max" : "min")}({Left}, {Right})";
}

internal sealed record NaiveCount(IReadOnlyList<NaiveCondition> Conditions) : NaiveNumber
{
    public override bool LooksBeyond => Conditions.Any(condition => condition.LooksBeyond);

    public override IEnumerable<int> ScoredBy => Conditions.SelectMany(condition => condition.ScoredBy);

    public override Rational? Value(Func<Term, long> terms) => Conditions.Count(condition => condition.Holds(terms));

    public override string ToString() => $"count of ({string.Join(", ", Conditions)})";
}

internal abstract record NaiveCondition
{
    /// <summary>The models that it looks at, in the order of its text; those of a segment where it is referred to.</summary>
    public virtual IEnumerable<int> ScoredBy => [];

    /// <summary>The segments that it refers to.</summary>
    public virtual IEnumerable<string> RefersTo => [];

    /// <summary>Whether a rule that demands it is about users too who bought nothing in the window.</summary>
    public abstract bool LooksBeyond { get; }

    public abstract bool Holds(Func<Term, long> terms);
}

internal sealed record NaiveComparison(NaiveNumber Left, string Op, NaiveNumber Right) : NaiveCondition
{
    public override bool LooksBeyond => Left.LooksBeyond || Right.LooksBeyond || (Right is NaiveLiteral limit && Left.TellsOld(Op, limit.Number));

    public override IEnumerable<int> ScoredBy => Left.ScoredBy.Concat(Right.ScoredBy);

    public override bool Holds(Func<Term, long> terms)
    {
        if (Left.Value(terms) is not { } a || Right.Value(terms) is not { } b) return false;
        return Op switch { "<" => a < b, "<=" => a <= b, ">" => a > b, ">=" => a >= b, "!=" => a != b, _ => a == b };
    }

    public override string ToString() => $"({Left}) {Op} ({Right})";
}

internal sealed record NaiveBetween(NaiveNumber Value, NaiveNumber Low, NaiveNumber High) : NaiveCondition
{
    public override bool LooksBeyond => new NaiveComparison(Value, ">=", Low).LooksBeyond || new NaiveComparison(Value, "<=", High).LooksBeyond;

    public override IEnumerable<int> ScoredBy => Value.ScoredBy.Concat(Low.ScoredBy).Concat(High.ScoredBy);

    public override bool Holds(Func<Term, long> terms) =>
        Value.Value(terms) is { } value && Low.Value(terms) <= value && value <= High.Value(terms);

    public override string ToString() => $"({Value}) between ({Low}) and ({High})";
}

internal sealed record NaiveNot(NaiveCondition Operand) : NaiveCondition
{
    public override bool LooksBeyond => Operand.LooksBeyond;

    public override IEnumerable<int> ScoredBy => Operand.ScoredBy;

    public override IEnumerable<string> RefersTo => Operand.RefersTo;

    public override bool Holds(Func<Term, long> terms) => !Operand.Holds(terms);

    public override string ToString() => $"not ({Operand})";
}

internal sealed record NaiveLogic(NaiveCondition Left, string Op, NaiveCondition Right) : NaiveCondition
{
    public override bool LooksBeyond => Left.LooksBeyond || Right.LooksBeyond;

    public override IEnumerable<int> ScoredBy => Left.ScoredBy.Concat(Right.ScoredBy);

    public override IEnumerable<string> RefersTo => Left.RefersTo.Concat(Right.RefersTo);

    public override bool Holds(Func<Term, long> terms) =>
        Op == "and" ? Left.Holds(terms) && Right.Holds(terms) : Left.Holds(terms) || Right.Holds(terms);

    public override string ToString() => $"({Left}) {Op} ({Right})";
}

/// <summary>Another segment, or an affinity, with what its definition demands.</summary>
internal sealed record NaiveIn(string Segment, NaiveCondition Meaning) : NaiveCondition
{
    /// <summary>Stands for whether the user bought nothing in the window: 1 where they did not.</summary>
    public static readonly Term Dormancy = new((TermKind)byte.MaxValue, Term.AllCategories, Limits.WindowDays);

    public override bool LooksBeyond => !Segment.Contains(':', StringComparison.Ordinal) && Meaning.LooksBeyond;

    public override IEnumerable<int> ScoredBy => Meaning.ScoredBy;

    public override IEnumerable<string> RefersTo => [Segment];

    public override bool Holds(Func<Term, long> terms) => (Meaning.LooksBeyond || terms(Dormancy) == 0) && Meaning.Holds(terms);

    public override string ToString() => $"in(\"{Segment.Replace("\"", "\\\"", StringComparison.Ordinal)}\")";
}
