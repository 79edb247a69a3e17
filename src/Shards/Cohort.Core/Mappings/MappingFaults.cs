using System.Globalization;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Mappings.Text;
using Cohort.Core.Mappings.Values;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Mappings;

/// <summary>The sentences in which a record is refused by a mapping: each names the field, what was found and what was expected.</summary>
internal static class MappingFaults
{
    public static Rejection TooManyLines { get; } =
        new(RejectionReason.OutOfRange, "", Invariant($"The record makes more than {Limits.MappedLines} lines; expected an order."));

    /// <summary>Why the last value could not be got.</summary>
    public static Rejection Of(Evaluation evaluation, string target)
    {
        var fault = evaluation.Fault;
        var what = fault.Path is { Length: > 0 } path ? Excerpt.Of(path) : "what it is made of";
        var found = fault.Reason == RejectionReason.MissingField ? "is missing" : $"is {Found(evaluation, fault)}";
        return Reject(evaluation, fault.Reason, target, $"{what} {found}", fault.Expected);
    }

    /// <summary>A finished value cannot be taken.</summary>
    public static Rejection Reject(Evaluation evaluation, RejectionReason reason, string target, string found, string expected)
    {
        var place = evaluation.Depth == 0 ? "" : $", in element {Place(evaluation)}";
        return new Rejection(reason, target, $"The field {target} cannot be made{place}: {found}; expected {expected}.");
    }

    private static string Place(Evaluation evaluation)
    {
        var numbers = new List<string>();
        foreach (var number in evaluation.Numbers[..evaluation.Depth]) numbers.Add(number.ToString(CultureInfo.InvariantCulture));
        return string.Join('.', numbers);
    }

    private static string Found(Evaluation evaluation, ValueFault fault)
    {
        if (fault.Node < 0) return fault.Path is null ? fault.Number.ToString(CultureInfo.InvariantCulture) : "a text of another form";
        return evaluation.Tape.Nodes[fault.Node].Kind switch
        {
            NodeKind.Null => "null",
            NodeKind.True => "true",
            NodeKind.False => "false",
            NodeKind.Number => $"the number {Excerpt.Of(evaluation.Tape.BytesOf(fault.Node))}",
            NodeKind.Text => $"the text {Excerpt.Of(evaluation.Tape.BytesOf(fault.Node))}",
            NodeKind.Object => "an object",
            _ => "an array",
        };
    }

    /// <summary>The name of a field as a rejection has it.</summary>
    public static string NameOf(Target target) => Targets.Names[(int)target];
}
