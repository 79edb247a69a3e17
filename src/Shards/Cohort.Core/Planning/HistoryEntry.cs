namespace Cohort.Core.Planning;

/// <summary>How an action ended.</summary>
public enum ActionOutcome
{
    /// <summary>It was carried out.</summary>
    Done,

    /// <summary>It was given up before anything changed.</summary>
    RolledBack,

    /// <summary>It is under way.</summary>
    UnderWay,
}

/// <summary>One line of the history of actions.</summary>
/// <param name="Number">Counts the actions from 1.</param>
/// <param name="At">When it was begun, in microseconds of the shell's clock.</param>
/// <param name="By">Who began it: the planner, or the operator's name.</param>
/// <param name="Action">The action, with its reason and the users it moved.</param>
/// <param name="Before">The most loaded node before it, in thousandths of the mean.</param>
/// <param name="After">The same when it had been seen for long enough; 0 as long as it has not.</param>
/// <param name="PauseMicros">For how long the range stood still.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Note">Why it was given up, a whole sentence; empty where it was not.</param>
/// <param name="NewRangeId">The id of the first range that a split or merge made; 0 where none was made.</param>
internal sealed record HistoryEntry(
    long Number, long At, string By, PlannedAction Action, int Before, int After, long PauseMicros, ActionOutcome Outcome, string Note = "", int NewRangeId = 0);
