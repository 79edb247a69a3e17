using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ledgers;

/// <summary>What one term makes of a line or a cell that enters its window or leaves it.</summary>
internal sealed partial class Measures
{
    private void Enter(in LineTerm term, in Line line)
    {
        ref var running = ref _running[term.Value];
        switch (term.Kind)
        {
            case TermKind.Spend: running += line.Minor; break;
            case TermKind.Units: running += line.Units; break;
            case TermKind.Lines: running += line.IsRefund ? 0 : 1; break;
            case TermKind.Refunds: running += line.IsRefund ? 1 : 0; break;
            case TermKind.Ordered: running += line.IsRefund ? 0 : line.Minor; break;
            case TermKind.LargestOrder or TermKind.LastOrder when !line.IsRefund: _orderValues[term.Value].Enter(line.Order, line.Minor, line.Date); break;
            case TermKind.WeeksWithOrder when !line.IsRefund: _days[term.Value].Add(line.Date); break;
            case TermKind.DaysSinceLast when !line.IsRefund: running = Math.Max(running, line.Date); break;
            case TermKind.Tenure when !line.IsRefund:
                running = running == Term.Missing ? line.Date : Math.Min(running, line.Date);
                break;
            default: break;
        }
    }

    private void Enter(in LineTerm term, in Cell cell)
    {
        ref var running = ref _running[term.Value];
        switch (term.Kind)
        {
            case TermKind.Spend: running += cell.Minor; break;
            case TermKind.Units: running += cell.Units; break;
            case TermKind.Lines: running += cell.Lines; break;
            case TermKind.Refunds: running += cell.Refunds; break;
            case TermKind.Ordered: running += cell.Orders.Minor; break;
            case TermKind.LargestOrder or TermKind.LastOrder:
                foreach (var (order, minor) in cell.Orders.All) _orderValues[term.Value].Enter(order, minor, cell.Date);
                break;
            case TermKind.WeeksWithOrder when cell.Lines > 0: _days[term.Value].Add(cell.Date); break;
            case TermKind.DaysSinceLast when cell.Lines > 0: running = Math.Max(running, cell.Date); break;
            case TermKind.Tenure when cell.Lines > 0:
                running = running == Term.Missing ? cell.Date : Math.Min(running, cell.Date);
                break;
            default: break;
        }
    }

    private void Turn(in LineTerm term, in Line line, int age)
    {
        var turn = term.Span.Turn(age, line.Date);
        if (turn > 0) Enter(term, line);
        else if (turn < 0) Leave(term, line);
    }

    private void Leave(in LineTerm term, in Line line)
    {
        ref var running = ref _running[term.Value];
        switch (term.Kind)
        {
            case TermKind.Spend: running -= line.Minor; break;
            case TermKind.Units: running -= line.Units; break;
            case TermKind.Lines: running -= line.IsRefund ? 0 : 1; break;
            case TermKind.Refunds: running -= line.IsRefund ? 1 : 0; break;
            case TermKind.Ordered: running -= line.IsRefund ? 0 : line.Minor; break;
            case TermKind.LargestOrder or TermKind.LastOrder when !line.IsRefund: _orderValues[term.Value].Leave(line.Order, line.Minor); break;

            // All lines of a date leave on one day.
            case TermKind.WeeksWithOrder: _days[term.Value].Remove(line.Date); break;

            // Lines leave the whole window oldest first: when the latest one leaves, none is left.
            case TermKind.DaysSinceLast when running == line.Date: running = Term.Missing; break;
            case TermKind.Tenure when running == line.Date:
                running = Term.Missing;
                StaleTenures.Add(term);
                break;
            default: break;
        }
    }
}
