using static System.FormattableString;

namespace Cohort.Core.Expressions;

/// <summary>Why a file of rules, a mapping or a table of rates was refused, and where. The message is a whole sentence with a remedy.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Column">Character of the line, from 1; a character outside the basic plane counts once.</param>
/// <param name="Message">What was found, what was expected, and what to write instead.</param>
public sealed record RuleError(int Line, int Column, string Message)
{
    /// <summary>Said after as many faults as a file is told.</summary>
    internal static RuleError More(RuleError last, long more) => last with
    {
        Message = Invariant($"There {(more == 1 ? "is 1 more fault" : $"are {more} more faults")} than those that are told; mend these first."),
    };

    /// <summary>For instance <c>line 3, column 7: Unknown category "DIARY"; did you mean "DAIRY"?</c></summary>
    public override string ToString() => Invariant($"line {Line}, column {Column}: {Message}");
}
