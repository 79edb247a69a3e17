using Cohort.Core.Ranges;

namespace Cohort.Core.Planning;

/// <summary>One round of planning: the projection, what was proposed so far, and what the limits still allow.</summary>
internal sealed class Round
{
    private readonly List<PlannedAction> _actions = [];
    private readonly long _userBudget;
    private long _usersMoved;

    public Round(Situation situation)
    {
        Situation = situation;
        Load = new Projection(situation);
        ActionsLeft = Limits.ActionsInFlight - situation.Memory.InFlight.Count;
        ExcessBefore = Load.Excess(Load.Mean * (100 + Limits.TolerancePercent) / 100);
        _userBudget = Load.TotalUsers * Limits.UsersPerRoundPermille / 1000;
    }

    public Situation Situation { get; }

    public Projection Load { get; }

    public PlannerLimits Limits => Situation.Limits;

    public IReadOnlyList<PlannedAction> Actions => _actions;

    /// <summary>What the nodes have above the tolerance before the plan, in millionths of all load.</summary>
    public int ExcessBefore { get; }

    public int ActionsLeft { get; private set; }

    /// <summary>Whether so many users may still be moved. A range larger than the budget moves alone in its round, or it never would.</summary>
    public bool AllowsUsers(long users) => _usersMoved + users <= _userBudget || (_usersMoved == 0 && Limits.UsersPerRoundPermille > 0);

    public RangeEntry Entry(int range) => Situation.Table.Entries[range];

    public string NodeName(int node) => Load.Nodes[node].Name;

    public bool IsMovable(int range) =>
        Load.IsReady(range) && Situation.Memory.IsMovable(Entry(range).Id, Limits, Situation.Now) && AllowsUsers(Load.Users(range));

    /// <summary>Proposes an action whose effect is in the projection already.</summary>
    public void Propose(PlannedAction action)
    {
        _actions.Add(action);
        _usersMoved += action.UsersMoved;
        ActionsLeft--;
    }

    /// <summary>Proposes to move a range, and projects it.</summary>
    public void Move(int range, int to, string why)
    {
        var from = Load.Owner(range);
        var (busy, users) = (Load.Busy(range), Load.Users(range));
        Load.Move(range, to);
        var reason = $"{why} Moving range {Entry(range).Id}, {Figures.Thread(busy)} of a thread and {Figures.Count(users)} users, "
            + $"brings {NodeName(from)} to {Times(from)} and {NodeName(to)} to {Times(to)} times the mean.";
        Propose(new MoveRange(Entry(range).Id, NodeName(from), NodeName(to), reason, users));
    }

    /// <summary>A node's load as a factor of the mean.</summary>
    public string Times(int node) => Figures.Times(Load.Permille(Load.Relative(node)));
}
