using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>What is made of several numbers or several conditions.</summary>
internal sealed partial class Parser
{
    private Expr? ReadExtreme()
    {
        var name = Take();
        Take();
        if (ReadParts() is not { } parts) return null;
        return parts.Count > 1
            ? new Extreme(name.Start, name.Text == "max", parts)
            : RefuseOne(name, $"{name.Text} compares at least two numbers; write {name.Text}(spend(30 days), 100).");
    }

    private Expr? ReadCount()
    {
        var name = Take();
        Take();
        if (!TryTake(TokenKind.Open))
        {
            Refuse("an opening parenthesis after \"count of\"");
            return null;
        }

        if (ReadParts() is not { } parts) return null;
        return parts.Count > 1
            ? new CountOf(name.Start, parts)
            : RefuseOne(name, "count of counts at least two conditions; write count of (orders() > 3, spend() > 100) >= 1.");
    }

    private Unreadable RefuseOne(Token name, string message)
    {
        Errors.Add(name.Start, message);
        return new Unreadable(name.Start);
    }
}
