namespace Cohort.Store.Questions;

/// <summary>What became of a line.</summary>
public enum LineChange
{
    /// <summary>Both texts have it.</summary>
    Same,

    /// <summary>Only the latter has it.</summary>
    Added,

    /// <summary>Only the former has it.</summary>
    Removed,
}

/// <summary>A line of two texts.</summary>
/// <param name="Change">Which of them have it.</param>
/// <param name="Line">The line.</param>
public sealed record DifferingLine(LineChange Change, string Line);

/// <summary>What differs between two revisions of rules, line by line.</summary>
/// <param name="From">The former.</param>
/// <param name="To">The latter.</param>
/// <param name="Added">How many lines only the latter has.</param>
/// <param name="Removed">How many only the former has.</param>
/// <param name="Lines">The lines of both.</param>
public sealed record RulesDifferenceReply(int From, int To, int Added, int Removed, IReadOnlyList<DifferingLine> Lines)
{
    /// <summary>What differs between two revisions.</summary>
    public static RulesDifferenceReply Of(RulesReply from, RulesReply to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var lines = LineChanges.Between(from.Text, to.Text);
        return new(from.Revision, to.Revision, lines.Count(line => line.Change == LineChange.Added), lines.Count(line => line.Change == LineChange.Removed), lines);
    }
}
