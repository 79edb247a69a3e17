namespace Cohort.Core.Planning;

/// <summary>What the planner proposes, to be carried out one by one, and what it expects of it.</summary>
/// <param name="Actions">The actions, in their order; none concerns a range that another one concerns.</param>
/// <param name="Balance">How even the load is, and how even it will be.</param>
/// <param name="Remark">A sentence: what was found, or why nothing is proposed.</param>
internal sealed record Plan(IReadOnlyList<PlannedAction> Actions, Balance Balance, string Remark);

/// <summary>How even the load of the nodes is.</summary>
/// <param name="Before">The most loaded node now, in thousandths of the mean; 0 where nothing is loaded.</param>
/// <param name="After">The same after the plan.</param>
/// <param name="Excess">What the nodes above the tolerance have above it now, in millionths of all load.</param>
internal readonly record struct Balance(int Before, int After, int Excess);
