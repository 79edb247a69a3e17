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

    private readonly int[][] _behind;
    private readonly Binding _binding;
    private readonly Compiler _compiler;
    private readonly long[] _empty;

    public Gates(RuleFile file, int[] order, Binding binding, Compiler compiler)
    {
        (_binding, _compiler) = (binding, compiler);
        _empty = [.. binding.Terms.ToArray().Select(term => term.Blank)];
        var referred = file.Segments.SelectMany(segment => segment.Condition.References).Select(reference => reference.Name).ToHashSet(StringComparer.Ordinal);
        var open = new List<int>();
        var behind = new Dictionary<int, List<int>>();
        foreach (var segment in order)
        {
            // What refers to others comes after them, and what is referred to before: these keep their order.
            var rule = file.Segments[segment];
            var gates = referred.Contains(rule.Name) || rule.Condition.References.Any() ? [] : GatesOf(rule.Condition);
            if (gates.Count == 0) open.Add(segment);
            foreach (var gate in gates)
            {
                if (behind.TryGetValue(gate, out var others)) others.Add(segment);
                else behind.Add(gate, [segment]);
            }
        }

        Open = [.. open];
        _behind = new int[behind.Count == 0 ? 0 : behind.Keys.Max() + 1][];
        Array.Fill(_behind, []);
        foreach (var (gate, segments) in behind) _behind[gate] = [.. segments];
    }

    /// <summary>The segments that need a look for everybody, each after those that it refers to.</summary>
    public int[] Open { get; }

    /// <summary>The segments that need a look for who bought of a category.</summary>
    public int[] Of(int category) => category < _behind.Length ? _behind[category] : [];

    private List<int> GatesOf(Expr condition)
    {
        var categories = condition.Calls.Where(call => call is { IsScore: false, Category: not null }).Select(_binding.CategoryOf).Distinct().ToList();
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

    // A share hangs on the whole too: without lines it is 0 of it or, where that is nothing, missing.
    private bool? Compared(List<int> categories, Comparison comparison)
    {
        bool IsKnown(Call call) => call is { IsScore: false, Category: not null } && categories.Contains(_binding.CategoryOf(call));
        if (comparison.References.Any() || !comparison.Calls.All(IsKnown)) return null;
        if (!comparison.Calls.Any(call => call.Function.IsShare)) return _compiler.Condition(comparison).Holds(_empty, []);
        var (side, op, other) = comparison.Left is Call ? (comparison.Left, comparison.Op, comparison.Right) : (comparison.Right, Compare.Mirror(comparison.Op), comparison.Left);
        return side is Call && Constant.TryEvaluate(other, out var limit) && !Compare.Holds(op, decimal.Compare(0, limit)) ? false : null;
    }
}
