using System.Globalization;
using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Mappings.Times;
using Cohort.Core.Mappings.Values;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Mappings.Text;

/// <summary>Values by what their place wants them to be.</summary>
internal sealed partial class Compiler
{
    private const string UtcZone = "UTC";

    private TextValue? TextOf(Expr expr) => expr switch
    {
        TextExpr text when text.Value.Length > 0 => new FixedText(text.Value),
        TextExpr => Refuse<TextValue>(expr.Start, "An empty text counts as missing; write one that is not empty, or leave the field out."),
        PathExpr when NumberedBy(expr) is { } depth => new NumberedText(depth),
        PathExpr path => Resolve(path) is { } branch ? new PathText(branch, path.Written) : null,
        FirstOf first => AllOf(first.Parts, TextOf) is { } parts ? new FirstText(parts) : null,
        Choice choice => Chosen(choice, TextOf, (c, a, b) => new ChosenText(c, a, b)),
        Chain { IsSum: true } chain => JoinOf(chain),
        Applied applied when applied.Function == MappingFunction.Lower => TextOf(applied.Arguments[0]) is { } text ? new LowerText(text) : null,
        Applied applied when applied.Function == MappingFunction.Trim => TextOf(applied.Arguments[0]) is { } text ? new TrimmedText(text) : null,
        Literal => Refuse<TextValue>(expr.Start, "A text is wanted here; put the number in double quotes."),
        Unreadable => null,
        _ => Refuse<TextValue>(expr.Start, $"A text is wanted here, which {WordsOf(expr)} is not; write a field, a text in double quotes, or several joined with +."),
    };

    private TextValue? JoinOf(Chain chain)
    {
        foreach (var link in chain.Rest)
        {
            if (link.Op == ChainOp.Minus)
                return Refuse<TextValue>(link.Operand.Start, "Texts have no minus; a name with a hyphen stands in brackets, as in [\"user-id\"], and a hyphen between two texts in quotes, as in a + \"-\" + b.");
        }

        return AllOf([.. chain.Children], TextOf) is { } parts ? new JoinedText(parts) : null;
    }

    private Value<decimal>? NumberOf(Expr expr) => expr switch
    {
        Literal literal => new FixedNumber(literal.Value),
        PathExpr when NumberedBy(expr) is { } depth => new NumberedNumber(depth),
        PathExpr path => PathNumberOf(path, '.'),
        FirstOf first => AllOf(first.Parts, NumberOf) is { } parts ? new FirstValue<decimal>(parts) : null,
        Choice choice => Chosen(choice, NumberOf, (c, a, b) => new ChosenValue<decimal>(c, a, b)),
        Negate negate => NumberOf(negate.Operand) is { } operand ? new NegatedNumber(operand) : null,
        Chain chain => AllOf([.. chain.Children], NumberOf) is [var first, .. var rest]
            ? new ChainedNumber(first, [.. chain.Rest.Select(link => link.Op)], rest) : null,
        Applied { Function.Gives: ValueKind.Number } applied => AppliedNumber(applied),
        TextExpr => Refuse<Value<decimal>>(expr.Start, "A number is wanted here; write it without quotes."),
        Unreadable => null,
        _ => Refuse<Value<decimal>>(expr.Start, $"A number is wanted here, which {WordsOf(expr)} is not; write a field, a number, or arithmetic with them."),
    };

    private PathNumber? PathNumberOf(PathExpr path, char point) => Resolve(path) is { } branch ? new PathNumber(branch, path.Written, point) : null;

    private Value<decimal>? AppliedNumber(Applied applied)
    {
        var (function, argument) = (applied.Function, applied.Arguments[0]);
        if (function == MappingFunction.Sum) return SumOf(applied, argument);
        if (function == MappingFunction.Number)
        {
            if (applied.Arguments[1] is TextExpr { Value: "," or "." } point && argument is PathExpr path) return PathNumberOf(path, point.Value[0]);
            return Refuse<Value<decimal>>(applied.Start, $"The function \"number\" takes a field, and the sign before its fraction, which is \",\" or \".\"; write {function.Example}.");
        }

        if (NumberOf(argument) is not { } operand) return null;
        if (function == MappingFunction.Abs) return new AbsoluteNumber(operand);
        if (applied.Arguments[1] is Literal { Value: >= 0 and <= 6 and var digits } && digits == decimal.Truncate(digits)) return new RoundedNumber(operand, (int)digits);
        return Refuse<Value<decimal>>(applied.Arguments[1].Start, $"A number is rounded to 0 to 6 digits after the point; write {function.Example}.");
    }

    private SumNumber? SumOf(Applied applied, Expr argument)
    {
        if (argument is not PathExpr path || path.Steps.Count(step => step.Kind == PathStepKind.Every) != 1)
            return Refuse<SumNumber>(applied.Start, $"The function \"sum\" adds one field of all elements of one array; write {applied.Function.Example}.");
        var at = path.Steps.TakeWhile(step => step.Kind != PathStepKind.Every).Count();
        if (at == 0) return Refuse<SumNumber>(applied.Start, $"The function \"sum\" needs an array before []; write {applied.Function.Example}.");
        var array = ResolveAny(path with { Steps = [.. path.Steps.Take(at)] });
        var branch = tree.Grow(array, path.Steps.Skip(at));
        return new SumNumber(array, branch, new PathNumber(branch, path.Written, '.'));
    }

    private Value<long>? TimeOf(Expr expr) => expr switch
    {
        FirstOf first => AllOf(first.Parts, TimeOf) is { } parts ? new FirstValue<long>(parts) : null,
        Choice choice => Chosen(choice, TimeOf, (c, a, b) => new ChosenValue<long>(c, a, b)),
        Applied { Function.Gives: ValueKind.Time } applied => AppliedTime(applied),
        PathExpr or TextExpr or Chain { IsSum: true } or Applied { Function.Gives: ValueKind.Text } =>
            TextOf(expr) is { } text ? new InstantTime(text, PathOf(expr), BranchOf(expr)) : null,
        Unreadable => null,
        _ => Refuse<Value<long>>(expr.Start, $"A time is wanted here, which {WordsOf(expr)} is not; write a field, or one of {MappingFunction.Time.Example}, {MappingFunction.Local.Example} and {MappingFunction.EpochSeconds.Example}."),
    };

    private Value<long>? AppliedTime(Applied applied)
    {
        var (function, argument) = (applied.Function, applied.Arguments[0]);
        if (function == MappingFunction.Local || function == MappingFunction.Time) return WrittenTimeOf(applied, argument);
        long perSecond = function == MappingFunction.EpochSeconds ? 1 : function == MappingFunction.EpochMilliseconds ? 1_000 : 1_000_000;
        return NumberOf(argument) is { } number ? new EpochTime(number, perSecond) : null;
    }

    private ReadTime? WrittenTimeOf(Applied applied, Expr argument)
    {
        var isLocal = applied.Function == MappingFunction.Local;
        if (applied.Arguments.Skip(1).FirstOrDefault(one => one is not TextExpr) is { } wrong)
            return Refuse<ReadTime>(wrong.Start, $"The function \"{applied.Function.Name}\" takes {(isLocal ? "a zone" : "a pattern and a zone")} in double quotes; write {applied.Function.Example}.");
        var text = TextOf(argument);
        var (path, branch) = (PathOf(argument), BranchOf(argument));
        if (isLocal) return text is null ? null : new LocalTime(text, path, branch, ZoneOf((TextExpr)applied.Arguments[1]));
        var written = (TextExpr)applied.Arguments[1];
        if (TimePattern.Read(written.Value, out var fault) is not { } pattern) return Refuse<ReadTime>(written.Start, $"{fault}.");
        if (pattern.HasOffset == applied.Arguments.Count > 2)
        {
            return Refuse<ReadTime>(applied.Start, pattern.HasOffset
                ? "The pattern names an offset, so a zone has no part in it; remove the zone."
                : "The pattern names no offset, so the time is on some clock; name its zone, as in time(day, \"d/M/yyyy\", \"Europe/Paris\") or \"UTC\".");
        }

        return text is null ? null : new PatternTime(text, path, branch, pattern, written.Value, pattern.HasOffset ? -1 : ZoneOf((TextExpr)applied.Arguments[2]));
    }

    private int ZoneOf(TextExpr zone)
    {
        var at = _zones.FindIndex(known => known.Name == zone.Value);
        if (at >= 0) return at;
        if (zone.Value.Length is 0 or > Limits.NameBytes) errors.Add(zone.Start, Invariant($"The name of a zone has 1 to {Limits.NameBytes} characters; write one such as Europe/Paris, or {UtcZone}."));
        _zones.Add((zone.Value, zone.Start));
        return _zones.Count - 1;
    }

    private static string? PathOf(Expr expr) => (expr as PathExpr)?.Written;

    private int BranchOf(Expr expr) => expr is PathExpr path && path.Steps.All(step => step.Kind != PathStepKind.Every) ? ResolveAny(path) : -1;

    private static T[]? AllOf<T>(IReadOnlyList<Expr> parts, Func<Expr, T?> read)
        where T : class
    {
        var all = new List<T>();
        foreach (var part in parts)
        {
            if (read(part) is { } value) all.Add(value);
        }

        return all.Count == parts.Count ? [.. all] : null;
    }

    private T? Chosen<T>(Choice choice, Func<Expr, T?> read, Func<Condition, T, T, T> make)
        where T : class
    {
        var condition = ConditionOf(choice.Condition);
        var then = read(choice.Then);
        var otherwise = read(choice.Otherwise);
        return condition is null || then is null || otherwise is null ? null : make(condition, then, otherwise);
    }

    private static string WordsOf(Expr expr) => expr switch
    {
        PathExpr path => $"\"{Shown.Cut(path.Written)}\"",
        TextExpr text => $"the text \"{Shown.Cut(text.Value)}\"",
        Literal literal => literal.Value.ToString(CultureInfo.InvariantCulture),
        Applied applied => $"what {applied.Function.Name}() gives",
        Logic or Not or Comparison or Between => "a condition",
        TruthExpr => "true or false",
        _ => "arithmetic",
    };
}
