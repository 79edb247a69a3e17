using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort user</c>: where one user stands.</summary>
internal static class UserVerb
{
    // The latest of what a user entered and left: enough for a screen.
    private const int ShownTransitions = 10;

    public static Verb Create()
    {
        var user = CommonArguments.Text("ID", "The user's id.");
        var asOf = CommonArguments.AsOf();
        return new Verb("user",
            """
            Show a user's segments, since when and until when, their spend by category, the scores that rules compare, and what
            happened last; of a date that is over, their segments as was known then. 'cohort explain' tells why they are in a segment
            or not.

            Example:
              cohort user 1042 --data data
              cohort user 1042 --as-of 2026-03-01 --data data
              cohort user 1042 --node http://127.0.0.1:8080
            """)
        {
            Arguments = [user, asOf],
            Paths = ["GET /v1/users/{id}", "GET /v1/users/{id}/memberships", "GET /v1/transitions"],
            Run = async (input, cohort, answer) =>
            {
                if (input.Of(asOf) is { } date)
                {
                    var then = await cohort.MembershipsThenAsync(input.Of(user), date, answer.Cancel);
                    if (!answer.WroteJson(then)) Tell(then, answer.Output);
                    return;
                }

                var reply = await cohort.UserAsync(input.Of(user), answer.Cancel);
                if (answer.WroteJson(reply)) return;
                Tell(reply, answer.Output);
                var latest = await cohort.TransitionsAsync(new TransitionFilter(reply.UserId) { LatestFirst = true }, null, ShownTransitions, answer.Cancel);
                if (latest.Items.Count == 0) return;
                answer.Output.WriteLine(latest.Next is null ? "Transitions:" : $"The last {ShownTransitions} transitions; 'cohort transitions --user {reply.UserId}' shows more:");
                TransitionTable.Write(latest.Items.Reverse(), answer.Output);
                if (latest is { Next: null, KnownFrom: { } from }) TransitionTable.TellStart(from, answer.Output);
            },
        };
    }

    private static void Tell(MembershipsReply then, TextWriter output)
    {
        output.WriteLine($"At the end of {then.AsOf}, user {then.UserId} was in {(then.Segments.Count == 0 ? "no segment." : $"{Amount.Of(then.Segments.Count, "segment")}:")}");
        var table = new TextTable("Segment", "Title", "Since");
        foreach (var (segment, title, since) in then.Segments) table.Add(segment, title, since.ToString());
        table.Write(output);
    }

    private static void Tell(UserReply user, TextWriter output)
    {
        if (user is { Cells.Count: > 0, AsOf: { } asOf })
            output.WriteLine($"User {user.UserId} spent {Amount.Money(user.SpendMinor, user.MinorDigits)} {user.Currency} in {Amount.Of(user.Lines, "purchase line")} from {asOf.AddDays(1 - user.WindowDays)} to {asOf}.");
        else
            output.WriteLine($"User {user.UserId} has bought nothing in the last {user.WindowDays} days up to {user.AsOf}.");
        if (user.Lifetime is { FirstDate: { } first, LastDate: { } last } all)
            output.WriteLine($"In all: {Amount.Money(all.SpendMinor, user.MinorDigits)} {user.Currency} in {Amount.Of(all.Orders, "order")} of {Amount.Of(all.Lines, "line")}, the first on {first}, the last on {last}.");
        output.WriteLine(user.Segments.Count == 0 ? "The user is in no segment." : $"The user is in {Amount.Of(user.Segments.Count, "segment")}:");
        var table = new TextTable("Segment", "Title", "Since", "Ends without a purchase");
        foreach (var (segment, title, since, endsOn) in user.Segments) table.Add(segment, title, since?.ToString() ?? "-", endsOn?.ToString() ?? "-");
        table.Write(output);
        foreach (var score in user.Scores) output.WriteLine($"Score: {ScoreText.Of(score)}.");
        if (user.Spend.Count == 0) return;
        output.WriteLine("Spend by category:");
        var spend = new TextTable("Category", $">Spend {user.Currency}");
        foreach (var one in user.Spend) spend.Add(one.Category, Amount.Money(one.SpendMinor, user.MinorDigits));
        spend.Write(output);
    }
}
