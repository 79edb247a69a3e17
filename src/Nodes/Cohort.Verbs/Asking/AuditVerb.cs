using System.Globalization;
using System.Text.Json;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort audit</c>: who changed what, and who wanted to.</summary>
internal static class AuditVerb
{
    public static Verb Create()
    {
        var most = CommonArguments.WholeOption("--limit", "At most so many entries, the latest.", 20, 1, 10_000);
        var after = CommonArguments.OptionalText("--after", "MARK", "The mark that came with the page before, for older entries.");
        return new Verb("audit",
            """
            Show who changed what on any node, the latest first: when, from where, what was sent, how things stood before, and what was
            answered. A change has two entries, when it is let in and when it has ended; one that was refused at the door has one.

            Example:
              cohort audit --limit 5 --node http://127.0.0.1:8080
            """)
        {
            Arguments = [most, after],
            Paths = ["GET /v1/audit"],
            Role = AccessRoles.Admin,
            Run = async (input, cohort, answer) =>
            {
                if (cohort is not IRemoteCohort remote)
                    throw new CohortException(Refusal.NotHere, "A data directory has no audit log: ask a node with --node URL, of 'cohort serve' too.");
                var page = await remote.AuditAsync(input.Of(after), input.Of(most), answer.Cancel);
                if (answer.WroteJson(page)) return;
                if (page.GetProperty("items").GetArrayLength() == 0) answer.Output.WriteLine("Nobody has changed anything yet.");
                foreach (var entry in page.GetProperty("items").EnumerateArray()) Write(entry, answer.Output);
                if (page.GetProperty("next").GetString() is { } next) answer.Output.WriteLine($"There are older ones: --after {next}");
            },
        };
    }

    // Orders and answers are of any length within their bounds: no table holds them.
    private static void Write(JsonElement entry, TextWriter output)
    {
        var at = entry.GetProperty("at").GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        output.WriteLine($"{entry.Shown("number")}. {entry.Shown("what")}: {entry.Shown("outcome")}, {entry.Shown("status")}");
        output.WriteLine($"   {at}, {entry.Shown("who")} from {entry.Shown("from")}, request {entry.Shown("request")} to {entry.Shown("node")}");
        foreach (var part in (string[])["order", "before", "after"])
        {
            if (entry.GetProperty(part).GetString() is { Length: > 0 } text) output.WriteLine($"   {part}: {text}");
        }
    }
}
