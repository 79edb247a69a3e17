namespace Cohort.Core.Protocol;

/// <content>Why an order cannot be: whole sentences, empty where it can.</content>
internal sealed partial class Coordinator
{
    private string Refusal(Order order)
    {
        if (order is Found found) return FoundRefusal(found);
        if (_table is null) return "There are no ranges yet.";
        return order switch
        {
            ForAll { Directive: TurnDay turn } when turn.Date <= AsOf => $"The as-of date is {AsOf}; it never goes back to {turn.Date}.",
            ForAll { Directive: ActivateContext activate } when activate.Context == Context => $"Version {Context} holds already.",
            ForAll { Directive: ActivateContext activate } when activate.Context.Rules < Context!.Value.Rules || activate.Context.Taxonomy < Context.Value.Taxonomy =>
                $"Version {Context} holds; it never goes back to {activate.Context}: what held before is activated again under a new revision.",
            ForAll { Directive: TurnDay { Found: not null } or ActivateContext { Found: not null } } =>
                "What all users have is found by the coordinator, and is no part of an order.",
            ForAll { Directive: not (TurnDay or ActivateContext) } => "Only a turn of the day or an activation concerns all ranges.",
            _ => TableRefusals.Of(_table, order),
        };
    }

    private string FoundRefusal(Found found)
    {
        if (_table is not null) return $"There are {_table.Entries.Count} ranges already; they change by splits and merges.";
        return found.Ranges is >= 1 and <= 65_536 && int.IsPow2(found.Ranges) ? "" : $"{found.Ranges} is no number of ranges to begin with; a power of two from 1 to 65,536 is.";
    }
}
