using Cohort.Core.Planning;

namespace Cohort.Store.Questions;

/// <summary>A user who weighs much.</summary>
/// <param name="UserId">The user.</param>
/// <param name="EventsPerSecond">Their purchases.</param>
/// <param name="Busy">What they take at least, in threads.</param>
/// <param name="BusyAtMost">What they take at most.</param>
/// <param name="Parts">Over how many parts they are salted; 1 where they are not.</param>
/// <param name="Ranges">The ranges that see them.</param>
public sealed record HotReply(string UserId, double EventsPerSecond, double Busy, double BusyAtMost, int Parts, IReadOnlyList<int> Ranges);

/// <summary>An action that would be carried out.</summary>
/// <param name="Action">What.</param>
/// <param name="Reason">Why.</param>
/// <param name="UsersMoved">Users whose state would go to another node.</param>
public sealed record ActionReply(string Action, string Reason, long UsersMoved);

/// <summary>What would be done now to level the load.</summary>
/// <param name="Remark">A sentence: what was found, or why nothing would be done.</param>
/// <param name="Before">The most loaded node now, as a factor of the mean; 0 where nothing is loaded.</param>
/// <param name="After">The same after the actions.</param>
/// <param name="Actions">The actions, in their order.</param>
public sealed record PlanReply(string Remark, double Before, double After, IReadOnlyList<ActionReply> Actions);

/// <summary>An action, and what became of it.</summary>
/// <param name="Number">Counts the actions.</param>
/// <param name="At">When it was begun.</param>
/// <param name="By">The planner, or the operator.</param>
/// <param name="Action">What.</param>
/// <param name="Reason">Why.</param>
/// <param name="Before">The most loaded node before it, as a factor of the mean.</param>
/// <param name="After">The same when it had been seen for long enough; null before.</param>
/// <param name="UsersMoved">Users whose state went to another node.</param>
/// <param name="PauseMs">For how long a range took no batches.</param>
/// <param name="Outcome">Done, rolled back, or under way.</param>
/// <param name="Note">Why it was given up; null where it was not.</param>
public sealed record HistoryReply(
    long Number, DateTimeOffset At, string By, string Action, string Reason, double Before, double? After, long UsersMoved, double PauseMs, ActionOutcome Outcome, string? Note)
{
    /// <summary>By whom what the planner found is done.</summary>
    public const string Planner = "planner";

    /// <summary>By whom what somebody ordered is done.</summary>
    public const string Operator = "operator";
}

/// <summary>The settings of the rebalancer.</summary>
/// <param name="Suspended">Whether it begins nothing.</param>
/// <param name="Limits">Its limits by name.</param>
public sealed record LimitsReply(bool Suspended, IReadOnlyDictionary<string, int> Limits);
