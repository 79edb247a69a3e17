using System.Globalization;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort ranges</c>: the ranges, where each is, and what it costs.</summary>
internal static class RangesVerb
{
    public static Verb Create() => new Verb("ranges",
        """
        Show every range: its node, purchases a second, what they take of a thread, how long a batch waits, for how long that was
        measured, its users and their purchases in the window, memory, its last journal row, and how many rows are not visible
        yet. Dashes are of what is not known: of a data directory what only a cluster has and what no run measured; of a cluster a
        range that is moving, or whose node is gone.

        Example:
          cohort ranges --data data
          cohort ranges --node http://127.0.0.1:8080
        """)
    {
        Paths = ["GET /v1/ranges"],
        Run = async (_, cohort, answer) =>
        {
            var ranges = (await cohort.RangesAsync(answer.Cancel)).Ranges;
            if (answer.WroteJsonLines(ranges)) return;
            var table = new TextTable(">Range", "From hash", "Node", ">Events/s", ">Busy", ">Wait", ">Seen", ">Users", ">Lines", ">Memory", ">Row", ">Unpublished", "As of");
            foreach (var range in ranges)
            {
                table.Add(
                    [
                        range.Id.ToString(CultureInfo.InvariantCulture), range.Start, range.Node ?? "-", .. Load(range.Load), Shown(range.Users), Shown(range.Lines),
                        range.Load is { } load ? $"{load.Bytes >> 20} MiB" : "-", Shown(range.Sequence), Shown(range.Unpublished), range.AsOf?.ToString() ?? "-",
                    ]);
            }

            table.Write(answer.Output);
        },
    };

    private static string[] Load(RangeLoadReply? load) => load is null ? ["-", "-", "-", "-"] :
    [
        load.EventsPerSecond.ToString("N0", CultureInfo.InvariantCulture), load.Busy.ToString("P1", CultureInfo.InvariantCulture),
        load.WaitMs is { } wait ? string.Create(CultureInfo.InvariantCulture, $"{wait:N0} ms") : "-", $"{load.SeenSeconds} s",
    ];

    private static string Shown(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
