using Cohort.Core.Expressions;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>What is made of several numbers or several conditions, and references to other segments.</summary>
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

    private Expr? ReadReference()
    {
        var word = Take();
        Take();
        if (Current.Kind != TokenKind.Text)
        {
            _ = Current.Kind == TokenKind.Word
                ? RefuseWith($"Expected a segment in double quotes but found {Found(Current)}; write \"{Shown.Cut(Current.Text)}\" with the quotes.")
                : Refuse("the name of a segment in double quotes, as in in(\"vip\"),");
            return null;
        }

        var name = Take();
        if (!TryTake(TokenKind.Close))
        {
            Refuse("a closing parenthesis after the segment's name");
            return null;
        }

        if (_refersToSegments) return new InSegment(word.Start, name.Text, name.Start);
        return RefuseOne(word, $"A campaign cannot refer to a segment of the rules, which change without it; write here what in(\"{Shown.Cut(name.Text)}\") demands.");
    }

    private Unreadable RefuseOne(Token name, string message)
    {
        Errors.Add(name.Start, message);
        return new Unreadable(name.Start);
    }
}
