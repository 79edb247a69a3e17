using System.Globalization;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort status</c>: whether questions are answered, and how things stand.</summary>
internal static class StatusVerb
{
    public static Verb Create() => new Verb("status",
        """
        Show the as-of date, the ranges, the rules and taxonomy that hold; of a cluster also whether the node is ready and what is
        missing, its members, the order under way, and what has not moved for half a minute, with the reason.

        Example:
          cohort status --data data
          cohort status --node http://127.0.0.1:8080
        """)
    {
        Paths = ["GET /v1/status"],
        Run = async (_, cohort, answer) =>
        {
            var status = await cohort.StatusAsync(answer.Cancel);
            if (answer.WroteJson(status)) return;
            if (status.Ready) Tell(status, answer.Output);
            else answer.Output.WriteLine("It is not ready.");
            foreach (var missing in status.Missing) answer.Output.WriteLine($"  {missing}");
            foreach (var stall in status.Stalls) answer.Output.WriteLine($"  Stands still {stall.Text}");
            if (status.StallsInAll - status.Stalls.Count is > 0 and var more) answer.Output.WriteLine($"  Stands still {more} more do not move.");
            foreach (var warning in status.Warnings) answer.Output.WriteLine($"  Warning      {warning}");
        },
    };

    private static void Tell(StatusReply status, TextWriter output)
    {
        output.WriteLine("It is ready.");
        output.WriteLine($"  As-of date   {status.AsOf?.ToString() ?? "-"}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  Window       {status.WindowDays} days"));
        if (status.TransitionsFrom is { } from) output.WriteLine($"  Transitions  kept from {from} on");
        output.WriteLine($"  Ranges       {status.Ranges}, version {Shown(status.TableVersion)} of the table");
        output.WriteLine($"  Rules        revision {Shown(status.RulesRevision)}");
        output.WriteLine($"  Taxonomy     revision {Shown(status.TaxonomyRevision)}");
        output.WriteLine($"  Under way    {status.UnderWay ?? "-"}");
        foreach (var member in status.Members)
            output.WriteLine($"  Member       {member.Address}, {member.Status}{(member.Reachable ? "" : ", not reached")}: {string.Join(", ", member.Roles)}");
    }

    private static string Shown(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
