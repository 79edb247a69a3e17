using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>Numbers of a user among those of all: one function of the user in parentheses.</summary>
internal sealed partial class Parser
{
    private Expr? ReadAmongAll(AmongMeasure measure)
    {
        var name = Take();
        Take();
        if (ReadSum() is not { } inner) return null;
        if (!TryTake(TokenKind.Close))
        {
            Refuse($"a closing parenthesis after the function that \"{measure.Name}\" looks at");
            return null;
        }

        if (!_refersToSegments) return RefuseOne(name, "A campaign cannot compare a user with all others, which is found for rules alone; write the comparison in a segment of the rules.");
        return inner switch
        {
            Call call when AgainstAll.IsWhole(call) => new AmongAll(name.Start, measure, call),
            Call share => RefuseOne(name, $"Users are not compared by a share of their own spend; compare the spend itself, as in {measure.Name}({AgainstAll.SpendOf(share)})."),
            Unreadable unreadable => unreadable,
            _ => RefuseOne(name, $"\"{measure.Name}\" compares users by one function, and no arithmetic; write {measure.Name}(spend()), or another function."),
        };
    }
}
