using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Mappings.Values;
using Cohort.Core.Texts;

namespace Cohort.Core.Mappings.Text;

/// <summary>
/// Makes a mapping ready to run. What a part has to be follows from its place alone, never from the data: in an id a plus joins
/// texts, in an amount it adds.
/// </summary>
internal sealed partial class Compiler(ErrorList errors, PathTree tree)
{
    private readonly List<(string Name, int Start)> _zones = [];
    private Scope _scope = new();

    /// <summary>The time zones that the mapping names, each once, with their first place in the file.</summary>
    public IReadOnlyList<(string Name, int Start)> Zones => _zones;

    /// <summary>A block ready to run; null where it has faults.</summary>
    public Block? Read(LinesBlock block)
    {
        _scope = new Scope();
        var steps = new List<Step>();
        var outer = _scope;
        var lastWalk = -1;
        foreach (var clause in block.Clauses)
        {
            if (clause is EachClause)
            {
                outer = _scope.Copy();
                lastWalk = steps.Count;
            }

            if (ReadStep(clause) is { } step) steps.Add(step);
        }

        CheckComplete(block);
        return Values(block, [.. steps], lastWalk, outer);
    }

    private Step? ReadStep(Clause clause)
    {
        if (clause is WhenClause when) return ConditionOf(when.Condition) is { } condition ? new Step(condition, -1, "") : null;
        var each = (EachClause)clause;
        if (_scope.Last is { } around && each.Array.Steps[0].Key != around)
        {
            errors.Add(each.Array.Start, $"A second each walks over an array in the element of the first; begin its path with {Shown.Cut(around)}, or make two blocks of these lines.");
            return null;
        }

        if (Resolve(each.Array) is not { } array) return null;
        foreach (var name in new[] { each.Name, each.Number }.OfType<string>())
        {
            if (_scope.Knows(name)) errors.Add(each.Start, $"\"{Shown.Cut(name)}\" is the name of something else in these lines already; choose another name.");
        }

        _scope.Add(each.Name, tree.Grow(array, [new PathStep(PathStepKind.Every, "", 0)]), each.Number);
        return new Step(null, array, each.Array.Written);
    }

    private void CheckComplete(LinesBlock block)
    {
        if (block.IsVoid) CheckVoid(block);
        var required = block.IsVoid ? Targets.OfVoid : Enumerable.Range(0, Targets.Required).Select(i => (Target)i);
        var missing = required.Where(target => block.Values[(int)target] is null).Select(target => Targets.Names[(int)target]).ToList();
        if (missing.Count > 0)
            errors.Add(block.Start, $"The lines \"{Shown.Cut(block.Name)}\" say no {string.Join(", ", missing)}; add a line such as {missing[0]}: {ExampleOf(missing[0])}.");
    }

    private void CheckVoid(LinesBlock block)
    {
        for (var target = default(Target); (int)target < Targets.Names.Length; target++)
        {
            if (block.Values[(int)target] is not { } more || Targets.OfVoid.Contains(target) || Targets.BesideVoid.Contains(target)) continue;
            var name = Targets.Names[(int)target];
            errors.Add(more.Start, $"The lines \"{Shown.Cut(block.Name)}\" take purchases back, which has no {name}; leave it out, or write replaces for voids.");
            return;
        }
    }

    private static string ExampleOf(string target) => target switch
    {
        "amount" => "item.price * item.quantity",
        "quantity" => "item.quantity",
        "occurred_at" => "created_at",
        "event_id" => "order.id + \"-\" + item.id",
        "user_id" => "first of (customer.id, email)",
        _ => "item.sku",
    };

    private Block? Values(LinesBlock block, Step[] steps, int lastWalk, Scope outer)
    {
        TextValue? Text(Target target) => block.Values[(int)target] is { } expr ? TextOf(expr) : null;
        Value<decimal>? Number(Target target) => block.Values[(int)target] is { } expr ? NumberOf(expr) : null;
        var (eventId, userId, sku) = (Text(Target.EventId), Text(Target.UserId), Text(Target.Sku));
        var (amount, quantity) = (Number(Target.Amount), Number(Target.Quantity));
        var occurredAt = block.Values[(int)Target.OccurredAt] is { } time ? TimeOf(time) : null;
        var replaces = Text(block.IsVoid ? Target.Voids : Target.Replaces);
        var (orderId, source, currency) = (Text(Target.OrderId), Text(Target.Source), Text(Target.Currency));

        // A discount is of all lines of the last walk: it cannot look at one of them.
        if (lastWalk >= 0) _scope = outer;
        var discount = Number(Target.Discount);
        var bought = sku is null || amount is null || quantity is null ? null : new BoughtValues(sku, amount, quantity);
        if (eventId is null || userId is null || occurredAt is null || (block.IsVoid ? replaces is null : bought is null)) return null;
        return new Block(steps, lastWalk, block.IsRefund)
        {
            EventId = eventId,
            UserId = userId,
            Bought = block.IsVoid ? null : bought,
            Replaces = replaces,
            OccurredAt = occurredAt,
            OrderId = orderId,
            Source = source,
            Currency = currency,
            Discount = discount,
        };
    }

    /// <summary>The place of a path in the tree; null where it has none, which is told.</summary>
    private int? Resolve(PathExpr path)
    {
        var every = path.Steps.Count(step => step.Kind == PathStepKind.Every);
        if (every > 0)
        {
            errors.Add(path.Start, $"\"{Shown.Cut(path.Written)}\" is many values; write sum({Shown.Cut(path.Written)}), or walk over the array with each.");
            return null;
        }

        return ResolveAny(path);
    }

    private int ResolveAny(PathExpr path)
    {
        var first = path.Steps[0];
        return _scope.ElementOf(first.Key) is { } element ? tree.Grow(element, path.Steps.Skip(1)) : tree.Grow(PathTree.Root, path.Steps);
    }

    /// <summary>How deep a walk is whose number has this name; null where none has.</summary>
    private int? NumberedBy(Expr expr) => expr is PathExpr { Steps.Count: 1 } path ? _scope.NumberOf(path.Steps[0].Key) : null;

    private T? Refuse<T>(int start, string message)
        where T : class
    {
        errors.Add(start, message);
        return null;
    }

    /// <summary>The names in reach: those of the walks around.</summary>
    private sealed class Scope
    {
        private readonly List<(string Name, int Element, string? Number)> _walks = [];

        public void Add(string name, int element, string? number) => _walks.Add((name, element, number));

        /// <summary>What an element of the innermost walk is called; null without a walk.</summary>
        public string? Last => _walks.Count == 0 ? null : _walks[^1].Name;

        public bool Knows(string name) => _walks.Exists(walk => walk.Name == name || walk.Number == name);

        public int? ElementOf(string name) => _walks.FindIndex(walk => walk.Name == name) is >= 0 and var at ? _walks[at].Element : null;

        public int? NumberOf(string name) => _walks.FindIndex(walk => walk.Number == name) is >= 0 and var at ? at : null;

        public Scope Copy()
        {
            var copy = new Scope();
            copy._walks.AddRange(_walks);
            return copy;
        }
    }
}
