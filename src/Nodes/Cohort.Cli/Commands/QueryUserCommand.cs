using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Reading;
using Cohort.Core;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query user</c>: where one user stands.</summary>
internal static class QueryUserCommand
{
    // The latest of what a user entered and left: enough for a screen.
    private const int ShownTransitions = 10;

    public static Command Create()
    {
        var user = new Argument<string>("ID") { Description = "The user's id." };
        var explain = new Option<string?>("--explain")
        {
            HelpName = "SEGMENT",
            Description = "Tell why the user is in this segment or not, as 'cohort explain' does.",
        };
        return new Command("user",
            """
            Show a user's segments, since when and until when, their spend by category, and what happened last.

            Example:
              cohort query user 1042 --data data
              cohort query user 1042 --explain dairy_lovers --data data
            """)
        { user, explain }.From((parsed, view, answer) =>
        {
            var id = parsed.GetRequiredValue(user);
            if (parsed.GetValue(explain) is { } segment) ExplainCommand.Explain(view, id, segment, ExplainCommand.DefaultCells, answer);
            else if (answer.Json) Json.Write(answer.Output, ForPrograms(view, UserCard.Read(view, id)));
            else Tell(view, UserCard.Read(view, id), answer.Output);
        });
    }

    private static void Tell(DirectoryView view, UserCard card, TextWriter output)
    {
        if (card.View is { } held)
        {
            output.WriteLine(
                $"User {card.User} spent {Amount.Money(card.SpendMinor)} {view.Settings.Currency} in {Amount.Of(held.Cells.Sum(c => c.Orders + c.Refunds), "purchase line")} from {held.AsOf.AddDays(1 - Limits.WindowDays)} to {held.AsOf}.");
        }
        else
        {
            output.WriteLine($"User {card.User} has bought nothing in the last {Limits.WindowDays} days up to {card.Range.AsOf}.");
        }

        output.WriteLine(card.Memberships.Count == 0 ? "The user is in no segment." : $"The user is in {Amount.Of(card.Memberships.Count, "segment")}:");
        TellSegments(card, output);
        TellSpend(view, card, output);
        TellTransitions(card, output);
    }

    private static void TellSegments(UserCard card, TextWriter output)
    {
        var table = new TextTable("Segment", "Title", "Since", "Ends without a purchase");
        foreach (var (segment, title, since, endsOn) in card.Memberships)
            table.Add(segment, title, since?.ToString() ?? "-", endsOn?.ToString() ?? "-");
        table.Write(output);
    }

    private static void TellSpend(DirectoryView view, UserCard card, TextWriter output)
    {
        if (card.View is not { } held) return;
        output.WriteLine("Spend by category:");
        var table = new TextTable("Category", $">Spend {view.Settings.Currency}");
        foreach (var spend in held.Spend.OrderByDescending(s => s.Minor).ThenBy(s => s.Category)) table.Add(spend.Name, Amount.Money(spend.Minor));
        table.Write(output);
    }

    private static void TellTransitions(UserCard card, TextWriter output)
    {
        if (card.Transitions.Count == 0) return;
        output.WriteLine(card.Transitions.Count > ShownTransitions
            ? $"The last {ShownTransitions} of {Amount.Count(card.Transitions.Count)} transitions; 'cohort query transitions --user {card.User}' shows more:"
            : "Transitions:");
        TransitionTable.Write(card.Transitions.TakeLast(ShownTransitions), output);
    }

    private static object ForPrograms(DirectoryView view, UserCard card) => new
    {
        UserId = card.User,
        card.Range.AsOf,
        view.Settings.Currency,
        card.SpendMinor,
        card.View?.Due,
        Segments = card.Memberships,
        Affinity = card.View?.Affinity ?? [],
        Spend = card.View?.Spend.Select(s => new { Category = s.Name, SpendMinor = s.Minor }) ?? [],
        Cells = card.View?.Cells.Select(CellLine.Of) ?? [],
        Transitions = card.Transitions.Count,
    };
}
