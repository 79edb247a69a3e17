using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Engine.Texts;

namespace Cohort.Engine.Running;

/// <summary>The machine's clock of a run: to which date to turn next, and what to tell where the day does not follow it.</summary>
internal sealed class RunClock
{
    private readonly EngineOptions _options;
    private readonly BusinessCalendar _calendar;
    private readonly WallClock _wall;
    private readonly int _futureDays;
    private BusinessDate? _ordered;

    /// <summary>What is to be told of the clock at the end of a run.</summary>
    /// <param name="clock">The clock; null where the purchases turn the day.</param>
    /// <param name="isCopyKept">Whether the directory was copied before the day turned far.</param>
    /// <param name="hasLeft">Whether purchases were left.</param>
    public static IEnumerable<string> Notes(RunClock? clock, bool isCopyKept, bool hasLeft)
    {
        if (isCopyKept) yield return $"The directory as it was before this turn of the day is kept; 'cohort data undo-turn' goes back to it.";
        if (clock is { Warning.Length: > 0 }) yield return clock.Warning;
        else if (clock is not null && hasLeft) yield return "Purchases were left while the day did not follow the machine's clock. Run the same command again to go on with them.";
    }

    /// <summary>The clock of a run.</summary>
    /// <param name="options">What the run is asked to do; its orders are possible.</param>
    /// <param name="calendar">The zone of the directory.</param>
    /// <param name="futureDays">How many days after the as-of date a purchase may be dated.</param>
    public RunClock(EngineOptions options, BusinessCalendar calendar, int futureDays)
    {
        (_options, _calendar, _futureDays) = (options, calendar, futureDays);
        _wall = new WallClock(calendar, options.MaxJumpDays);

        // A date that the clock has reached may be gone to at once: somebody named it.
        _ordered = options.TurnTo ?? (options.Until is { } until && until.Day <= Day ? until : null);
    }

    /// <summary>What is wrong with the clock, with the remedy; empty where nothing is.</summary>
    public string Warning { get; private set; } = "";

    /// <summary>Up to which date purchases are applied while the day does not follow the clock; later ones are left, not refused. Null where it follows.</summary>
    public BusinessDate? HeldAt { get; private set; }

    private long Seconds => _options.Time.GetUtcNow().ToUnixTimeSeconds();

    private long Day => _calendar.DayOf(Seconds);

    /// <summary>Looks at the clock: the date to turn to next, or null where the day stays.</summary>
    /// <exception cref="EngineException">There is no as-of date, and the clock gives none.</exception>
    public BusinessDate? Next(BusinessDate? asOf)
    {
        (Warning, HeldAt) = ("", null);
        var ordered = _ordered;
        _ordered = null;
        if (ordered is { } date && (asOf is not { } now || date > now)) return date;
        if (_options.Until is { } until && asOf >= until) return null;
        var reading = _wall.Read(Seconds, asOf);
        if (reading.Trouble != WallTrouble.None) Hold(reading, asOf);
        return _options.Until is { } last && reading.Turn > last ? last : reading.Turn;
    }

    /// <summary>Refuses orders to turn the day that a typing error could have made.</summary>
    /// <exception cref="EngineException">There is one.</exception>
    public static void Require(EngineOptions options, BusinessCalendar calendar, BusinessDate? asOf)
    {
        if (options.Clock != ClockKind.Wall) return;
        if (options.TurnTo > options.Until) throw EngineException.BadSetting($"{MemberNames.Turn} {options.TurnTo} is after {MemberNames.Until} {options.Until}. Give one of the two.");
        var today = new WallClock(calendar, options.MaxJumpDays).Read(options.Time.GetUtcNow().ToUnixTimeSeconds(), null).Today;
        foreach (var (option, ordered) in new[] { (MemberNames.Turn, options.TurnTo), (MemberNames.Until, options.Until) })
        {
            if (ordered is not { } date || date == asOf) continue;
            var refusal = OrderedTurn.Refusal(date, asOf, today, options.MaxJumpDays, options.IsJumpConfirmed, MemberNames.Confirmed);
            if (refusal.Length > 0) throw EngineException.BadSetting($"{option} {date} cannot be. {refusal}");
        }
    }

    /// <summary>Whether a run is ordered to turn the day further than it does by itself.</summary>
    public static bool GoesFar(EngineOptions options, BusinessDate? asOf) => options.Clock == ClockKind.Wall && asOf is { } now
        && (options.TurnTo?.Day - now.Day > options.MaxJumpDays || options.Until?.Day - now.Day > options.MaxJumpDays);

    private void Hold(WallReading reading, BusinessDate? asOf)
    {
        const string Clock = "The machine's clock";
        if (asOf is not { } now) throw new EngineException($"{reading.Sentence(Clock)} Set the clock, or name the first day with {MemberNames.Turn}.") { Fault = EngineFault.Machine };
        HeldAt = new BusinessDate((ushort)Math.Min(now.Day + _futureDays, BusinessDate.Last.Day));
        Warning = $"{reading.Sentence(Clock)} Purchases dated after {HeldAt} are left for a later run. " + reading.Trouble switch
        {
            WallTrouble.Ahead => $"If the clock is right, give {MemberNames.Turn} {reading.Today}; if not, set the clock and run again.",
            WallTrouble.Behind => "Set the clock if it is wrong, and run again. If it is right, an earlier run turned the day too far; 'cohort data undo-turn' goes back to before an ordered turn.",
            _ => "Set the clock, and run again.",
        };
    }
}
