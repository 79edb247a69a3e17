using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>
/// What a machine's clock means for the business day. The day follows the clock by a few days at once: a clock that is
/// years ahead would empty every ledger, for good. Further it goes by an order that names the date.
/// </summary>
/// <param name="calendar">Gives the business date of an instant.</param>
/// <param name="maxJumpDays">Days by which the day turns at once without an order.</param>
public sealed class WallClock(BusinessCalendar calendar, int maxJumpDays)
{
    private const int DaySeconds = 86_400;

    internal static readonly BusinessDate FirstBelieved = BusinessDate.Of(Limits.FirstWallYear, 1, 1);

    /// <summary>Looks at the clock.</summary>
    /// <param name="unixSeconds">Seconds since 1970-01-01T00:00:00Z that it shows; negative before.</param>
    /// <param name="asOf">The as-of date; null before the first, where there is nothing yet that a wrong day could empty.</param>
    public WallReading Read(long unixSeconds, BusinessDate? asOf)
    {
        var day = calendar.DayOf(unixSeconds);
        if (day < FirstBelieved.Day || day > BusinessDate.Last.Day) return new WallReading(null, WallTrouble.Impossible, day, asOf, maxJumpDays);
        var today = new BusinessDate((ushort)day);
        if (asOf is not { } now) return new WallReading(today, WallTrouble.None, day, asOf, maxJumpDays);
        var behind = ((long)now.Day * DaySeconds) - calendar.LocalSecondsOf(unixSeconds);
        if (today < now) return new WallReading(null, behind > Limits.ClockBehindSeconds ? WallTrouble.Behind : WallTrouble.None, day, asOf, maxJumpDays);
        if (today.Day - now.Day > maxJumpDays) return new WallReading(null, WallTrouble.Ahead, day, asOf, maxJumpDays);
        return new WallReading(today > now ? today : null, WallTrouble.None, day, asOf, maxJumpDays);
    }
}

/// <summary>Why the business day does not follow a clock.</summary>
public enum WallTrouble : byte
{
    /// <summary>It follows.</summary>
    None = 0,

    /// <summary>The clock shows a date that no right one can show.</summary>
    Impossible = 1,

    /// <summary>The clock is behind the as-of date, which never goes back: it is waited for.</summary>
    Behind = 2,

    /// <summary>The clock is further ahead than the day turns without an order.</summary>
    Ahead = 3,
}

/// <summary>What a look at the clock gave.</summary>
/// <param name="Turn">The date to turn to now; null where the day stays.</param>
/// <param name="Trouble">Why it stays though the clock shows another date.</param>
/// <param name="Day">Days since 1970-01-01 of the date that the clock shows, negative before.</param>
/// <param name="AsOf">The as-of date at that look.</param>
/// <param name="MaxJumpDays">Days by which the day turns at once without an order.</param>
public readonly record struct WallReading(BusinessDate? Turn, WallTrouble Trouble, long Day, BusinessDate? AsOf, int MaxJumpDays)
{
    // What a date can be written for: the years 1 to 9999.
    private const long FirstDay = -719_162;
    private const long LastDay = 2_932_896;

    /// <summary>The date that the clock shows; null where no right clock can show it.</summary>
    public BusinessDate? Today => Trouble == WallTrouble.Impossible ? null : new BusinessDate((ushort)Day);

    /// <summary>
    /// The last date whose purchases wait for the day rather than being refused as too early: the one that the clock shows. While
    /// that is wrong, a few days: sources that go on day by day wait with their first one, and one till's wrong date stops none.
    /// </summary>
    public BusinessDate? WaitedFor => Trouble is not (WallTrouble.Impossible or WallTrouble.Behind) ? new BusinessDate((ushort)Day)
        : AsOf is { } asOf ? new BusinessDate((ushort)Math.Min(asOf.Day + MaxJumpDays, BusinessDate.Last.Day)) : null;

    /// <summary>What is wrong, as a whole sentence without the remedy; empty where nothing is.</summary>
    /// <param name="whose">Whose clock it is, to begin the sentence with.</param>
    public string Sentence(string whose) => Trouble switch
    {
        WallTrouble.Impossible => $"{whose} says {Shown}, which no right clock can say: dates from {WallClock.FirstBelieved} to {BusinessDate.Last} are believed. The business day stays at {AsOf?.ToString() ?? "none"}.",
        WallTrouble.Behind => $"{whose} says {Shown}, which is before the as-of date {AsOf}. The business day never goes back and waits for the clock.",
        WallTrouble.Ahead => $"{whose} says {Shown}, {Day - AsOf!.Value.Day} days after the as-of date {AsOf}. The business day turns by at most {MaxJumpDays} days at once without an order, so it stays.",
        _ => "",
    };

    private string Shown => DateOnly.FromDayNumber((int)(Math.Clamp(Day, FirstDay, LastDay) - FirstDay)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
