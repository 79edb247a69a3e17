using System.Globalization;
using System.Text;
using Cohort.Core.Load;

namespace Cohort.Core.Planning;

/// <summary>What an operator is shown of ranges, hot users, plans and history, as plain text.</summary>
public static class Listing
{
    /// <summary>The ranges in the order of their hashes, with load, size, owner and age.</summary>
    public static string Ranges(Situation situation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var table = new TextTable("range", "hashes", "node", "events/s", "busy", "wait", "users", "memory", "seen", "hottest user");
        foreach (var entry in situation.Table.Entries)
        {
            var node = situation.Placement[entry.Id] ?? "-";
            if (situation.Loads[entry.Id] is not { } load) table.Add(Number(entry.Id), $"{entry.Range}", node, "-", "-", "-", "-", "-", "-", "");
            else table.Add([Number(entry.Id), $"{entry.Range}", node, .. Cells(load, situation.Now)]);
        }

        return table.Text(1, 2, 9);
    }

    /// <summary>The heavy hitters of all ranges, the heaviest first, the parts of a salted user together.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="count">At most so many.</param>
    public static string Hot(Situation situation, int count)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var users = situation.Table.Entries
            .Select(entry => situation.Loads[entry.Id])
            .OfType<RangeLoad>()
            .SelectMany(load => load.Profile.Hitters.Select(hitter => (hitter.UserId, load.RangeId,
                Busy: Part(load.Busy, hitter.Least, load), Events: Part(load.Settled.Events, hitter.Least, load), Slack: Part(load.Busy, hitter.Most - hitter.Least, load))))
            .GroupBy(hitter => hitter.UserId)
            .OrderByDescending(user => user.Sum(hitter => hitter.Busy)).ThenBy(user => user.Key, StringComparer.Ordinal)
            .Take(count);
        var salts = situation.Table.Salts.ToDictionary(salt => salt.UserId);
        var table = new TextTable("user", "events/s", "busy", "at most", "parts", "ranges");
        foreach (var user in users)
        {
            var (busy, slack) = (user.Sum(hitter => hitter.Busy), user.Sum(hitter => hitter.Slack));
            var parts = salts.TryGetValue(user.Key, out var salt) ? Number(salt.Parts) : "-";
            table.Add(user.Key, PerSecond(user.Sum(hitter => hitter.Events)), Figures.Thread(busy), Figures.Thread(busy + slack), parts,
                string.Join(' ', user.Select(hitter => hitter.RangeId).Distinct().Order()));
        }

        return table.Text(0, 5);
    }

    /// <summary>A plan with the reason of each action, as for a dry run.</summary>
    public static string Plan(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new StringBuilder(plan.Remark).Append('\n');
        for (var i = 0; i < plan.Actions.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}. {plan.Actions[i].What}\n   {plan.Actions[i].Reason}\n");
        return text.ToString();
    }

    /// <summary>What was done, the latest first, with its reason below each line.</summary>
    /// <param name="history">The entries.</param>
    /// <param name="now">The time, by the clock of the entries.</param>
    public static string History(IEnumerable<HistoryEntry> history, long now)
    {
        ArgumentNullException.ThrowIfNull(history);
        List<HistoryEntry> entries = [.. history.OrderByDescending(entry => entry.Number)];
        var table = new TextTable("no.", "ago", "by", "action", "before", "after", "users moved", "pause", "outcome");
        foreach (var entry in entries)
        {
            table.Add(Number(entry.Number), Figures.Seconds(now - entry.At), entry.By, entry.Action.What, Figures.Times(entry.Before),
                entry.After == 0 ? "-" : Figures.Times(entry.After), Figures.Count(entry.Action.UsersMoved), Figures.Millis(entry.PauseMicros), Word(entry.Outcome));
        }

        var lines = table.Text(2, 3, 8).Split('\n');
        var text = new StringBuilder(lines[0]).Append('\n');
        for (var i = 0; i < entries.Count; i++) text.Append(CultureInfo.InvariantCulture, $"{lines[i + 1]}\n     {$"{entries[i].Action.Reason} {entries[i].Note}".TrimEnd()}\n");
        return text.ToString();
    }

    private static string[] Cells(RangeLoad load, long now) =>
    [
        PerSecond(load.Settled.Events), Figures.Thread(load.Busy), Figures.Millis(load.Recent.Wait), Figures.Count(load.Users), Figures.Mebi(load.Bytes),
        $"{Number(load.ObservedSeconds)} s, {Figures.Seconds(now - load.At)} ago",
        load.Profile.Hitters is [var hottest, ..] ? $"{hottest.UserId} {Figures.Share(hottest.Least, load.Profile.Total)}" : "",
    ];

    private static long Part(long load, long weight, RangeLoad report) => (long)((Int128)load * weight / Math.Max(1, report.Profile.Total));

    private static string PerSecond(long events) => Figures.Count((events + 500) / 1000);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(ActionOutcome outcome) => outcome switch
    {
        ActionOutcome.Done => "done",
        ActionOutcome.RolledBack => "rolled back",
        _ => "under way",
    };
}
