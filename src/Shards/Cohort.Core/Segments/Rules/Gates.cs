using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>
/// Which rules need a look for a user who bought of some categories. A rule that cannot hold without lines of a category waits behind
/// it: without one its sums are 0 and its ages and ranks missing, whatever else the user did.
/// </summary>
internal sealed class Gates
{
    // Categories of a rule that are tried as its gate, and that it waits behind together where none of them alone decides.
    private const int MostTried = 8;

    private readonly RuleFile _file;
    private readonly Binding _binding;
    private readonly Compiler _compiler;
    private readonly long[] _empty;
    private readonly List<int>[] _gates;
    private readonly int[][] _plain;
    private readonly int[][] _referring;

    public Gates(RuleFile file, int[] order, Binding binding, Compiler compiler)
    {
        (_file, _binding, _compiler) = (file, binding, compiler);
        _empty = [.. binding.Terms.ToArray().Select(term => term.Blank)];
        _gates = new List<int>[file.Segments.Count];
        var levels = new int[file.Segments.Count];
        foreach (var segment in order)
        {
            levels[segment] = Referred(segment).Select(other => levels[other] + 1).DefaultIfEmpty().Max();
            _gates[segment] = GatesOf(segment);
        }

        // Those that refer to others come after all of these; what refers further waits behind nothing, in its order.
        bool IsGated(int segment) => levels[segment] < 2 && _gates[segment].Count > 0;
        _plain = Behind(order.Where(segment => levels[segment] == 0 && IsGated(segment)));
        _referring = Behind(order.Where(segment => levels[segment] == 1 && IsGated(segment)));
        OpenPlain = [.. order.Where(segment => levels[segment] == 0 && !IsGated(segment))];
        OpenReferring = [.. order.Where(segment => levels[segment] > 0 && !IsGated(segment))];
    }

    /// <summary>The segments that need a look for everybody and refer to no other.</summary>
    public int[] OpenPlain { get; }

    /// <summary>The segments that need a look for everybody and refer to others, each after those.</summary>
    public int[] OpenReferring { get; }

    /// <summary>The segments that need a look for who bought of a category and refer to no other.</summary>
    public int[] Plain(int category) => category < _plain.Length ? _plain[category] : [];

    /// <summary>The segments that need a look for who bought of a category, after all that refer to no other.</summary>
    public int[] Referring(int category) => category < _referring.Length ? _referring[category] : [];

    private IEnumerable<int> Referred(int segment) =>
        _file.Segments[segment].Condition.References.Where(reference => reference.Category is null).Select(_binding.SegmentOf);

    private int[][] Behind(IEnumerable<int> segments)
    {
        var behind = segments.SelectMany(segment => _gates[segment].Select(gate => (Gate: gate, Segment: segment))).ToLookup(pair => pair.Gate, pair => pair.Segment);
        var lists = new int[behind.Select(list => list.Key + 1).DefaultIfEmpty().Max()][];
        for (var category = 0; category < lists.Length; category++) lists[category] = [.. behind[category]];
        return lists;
    }

    private List<int> GatesOf(int segment)
    {
        var condition = _file.Segments[segment].Condition;
        var own = condition.Calls.Where(call => call is { IsScore: false, Category: not null }).Select(_binding.CategoryOf);
        List<int> categories = [.. own.Concat(Referred(segment).SelectMany(other => _gates[other])).Distinct().Take(MostTried + 1)];
        foreach (var category in categories.Take(MostTried))
        {
            if (Without([category], condition) == false) return [category];
        }

        return categories.Count is > 1 and <= MostTried && Without(categories, condition) == false ? categories : [];
    }

    // Whether a condition holds for whoever has no line of these categories; null where other numbers decide.
    private bool? Without(List<int> categories, Expr condition) => condition switch
    {
        Logic logic => Joined(logic.Parts.Select(part => Without(categories, part)), logic.IsAll),
        Not not => !Without(categories, not.Operand),
        Between between => Joined([Without(categories, between.AtLeast), Without(categories, between.AtMost)], isAll: true),
        Comparison comparison => Compared(categories, comparison),
        InSegment { Category: null } reference => _gates[_binding.SegmentOf(reference)] is [_, ..] gates && gates.TrueForAll(categories.Contains) ? false : null,
        _ => null,
    };

    // "and" is false where one part is, whatever is known of the others; "or" true likewise.
    private static bool? Joined(IEnumerable<bool?> parts, bool isAll)
    {
        bool? joined = isAll;
        foreach (var part in parts)
        {
            if (part == !isAll) return part;
            if (part is null) joined = null;
        }

        return joined;
    }

    private bool? Compared(List<int> categories, Comparison comparison)
    {
        if (comparison is { Left: CountOf count } && Constant.TryEvaluate(comparison.Right, out var number)) return Counted(categories, count, comparison.Op, number);
        if (comparison.ComparisonsWithAll.Any()) return null;
        bool IsKnown(Call call) => call is { IsScore: false, Category: not null } && categories.Contains(_binding.CategoryOf(call));
        if (comparison.References.Any() || !comparison.Calls.All(IsKnown)) return null;
        if (!comparison.Calls.Any(call => call.Function.IsShare)) return _compiler.Condition(comparison).Holds(_empty, []);

        // A share hangs on the whole too: without lines it is 0 of it or, where that is nothing, missing.
        var (side, op, other) = comparison.Left is Call ? (comparison.Left, comparison.Op, comparison.Right) : (comparison.Right, Compare.Mirror(comparison.Op), comparison.Left);
        return side is Call && Constant.TryEvaluate(other, out var limit) && !Compare.Holds(op, decimal.Compare(0, limit)) ? false : null;
    }

    // What is not known may hold or not: where all numbers that this leaves compare alike, the rest does not matter.
    private bool? Counted(List<int> categories, CountOf count, ComparisonOp op, decimal number)
    {
        var known = count.Conditions.Select(condition => Without(categories, condition)).ToList();
        var least = known.Count(holds => holds == true);
        var compared = Enumerable.Range(least, known.Count(holds => holds is null) + 1).Select(held => Compare.Holds(op, decimal.Compare(held, number))).Distinct().ToList();
        return compared is [var one] ? one : null;
    }
}
