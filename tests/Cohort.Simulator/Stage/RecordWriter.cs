using System.Globalization;
using System.Text;
using Cohort.Core.Tests.Laws;
using LawWorld = Cohort.Core.Tests.Laws.World;

namespace Cohort.Simulator.Stage;

/// <summary>
/// Makes the records of all partitions: repeats and conflicts also between partitions, late and early dates at the
/// window's edges, tills with a wrong clock, lines that are no purchases, offsets that are left out.
/// </summary>
internal sealed class RecordWriter(Plan plan, Random random)
{
    private const int FirstDay = 20_000;

    private readonly List<Buy> _bought = [];
    private readonly string[] _users = [.. Enumerable.Range(0, plan.Users).Select(i => "u" + i)];
    private int _day = FirstDay;

    public List<Partition> Write()
    {
        var logs = Enumerable.Range(0, plan.Sources).Select(_ => new List<SourceRecord>()).ToList();
        var next = new long[plan.Sources];
        for (var i = 0; i < plan.Records; i++)
        {
            if (random.Next(1000) < 60) _day += Pick(1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 5, 10, random.Next(4) == 0 ? 89 : 31);
            var source = random.Next(plan.Sources);
            if (random.Next(12) == 0) next[source] += random.Next(1, 4);
            logs[source].Add(Record(next[source]++));
        }

        return [.. logs.Select((log, source) => new Partition($"till/{source}", log))];
    }

    private SourceRecord Record(long offset)
    {
        if (random.Next(30) == 0) return new SourceRecord(offset, Encoding.UTF8.GetBytes(Pick("", "{", "[]", "{\"event_id\":\"x\"}")), null);
        var buy = random.Next(100) switch
        {
            < 14 when _bought.Count > 0 => _bought[random.Next(_bought.Count)],
            < 18 when _bought.Count > 0 => _bought[random.Next(_bought.Count)] with { Minor = random.Next(1, 9_999) },
            < 24 when _bought.Count > 0 => TakenBack(_bought[random.Next(_bought.Count)]),
            _ => New(),
        };
        _bought.Add(buy);
        return new SourceRecord(offset, Json(buy), buy);
    }

    private Buy New() => new(
        "e" + _bought.Count, _users[random.Next(2) == 0 ? 0 : random.Next(_users.Length)], Pick(LawWorld.Skus),
        Pick(1, 100, 250, 999, 2_550, 8_000, -100, -2_550, random.Next(-5_000, 20_000)), Pick(1, 1, 2, 10), _day + Shift(), random.Next(86_400));

    // Also of what comes later. What takes the place of a purchase is a purchase and a void, which may be of two ranges.
    private Buy TakenBack(Buy buy)
    {
        var taken = random.Next(6) == 0 ? "e" + (_bought.Count + random.Next(1, 20)) : buy.Event;
        if (random.Next(2) == 0) return New() with { User = buy.User, Replaces = taken };
        return new("e" + _bought.Count, buy.User, "", 0, 0, _day + Shift(), random.Next(86_400)) { Replaces = taken, IsVoid = true };
    }

    private int Shift() => random.Next(40) switch
    {
        < 22 => 0,
        < 25 => 1,
        < 33 => -random.Next(90),
        33 => -89,
        34 => Pick(-90, -91, -300),
        35 => 2,
        36 => Pick(2, 3, 30, 366),
        37 => Pick(367, 400, 1_000),
        _ => 0,
    };

    private static byte[] Json(Buy buy)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds((buy.Day * 86_400L) + buy.Second);
        if (buy.IsVoid)
        {
            return Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"event_id\":\"{buy.Event}\",\"user_id\":\"{buy.User}\",\"voids\":\"{buy.Replaces}\",\"occurred_at\":\"{at:yyyy-MM-ddTHH:mm:ssZ}\"}}"));
        }

        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"event_id\":\"{buy.Event}\",\"user_id\":\"{buy.User}\",\"sku\":\"{buy.Sku}\",\"amount\":{buy.Minor / 100m},\"quantity\":{buy.Units},\"occurred_at\":\"{at:yyyy-MM-ddTHH:mm:ssZ}\"{(buy.Replaces.Length > 0 ? $",\"replaces\":\"{buy.Replaces}\"" : "")}}}"));
    }

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
