using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>
/// Windows of functions: <c>30 days</c>, <c>between 60 and 31 days ago</c>, and <c>from 2026-11-27 to 2026-11-30</c>.
/// </summary>
internal sealed partial class Parser
{
    private const int DaysOfWeek = 7;
    private const string DateForm = "a date such as 2026-11-27";

    // Days back with today, the smallest age, and dates of the calendar.
    private readonly record struct Window(int Days, int Youngest, DateSpan? Dates);

    private Window Whole => new(_windowDays, 0, null);

    private int MostWeeks => _windowDays / DaysOfWeek;

    private bool StartsWindow => Current is { Kind: TokenKind.Number or TokenKind.Between } or { Kind: TokenKind.Word, Text: "from" };

    private Window? ReadWindow() => Current.Kind switch
    {
        TokenKind.Number => ReadDays(),
        TokenKind.Between => ReadAges(),
        _ => ReadDates(),
    };

    private Window? ReadDays()
    {
        var written = Take();
        TryTakeDays();
        if (TryReadWhole(written.Text, out var days) && days >= 1 && days <= _windowDays) return new Window(days, 0, null);
        Errors.Add(written.Start, Invariant($"A window of {Shown.Cut(written.Text)} days is out of range; use a whole number from 1 to {_windowDays}."));
        return Whole;
    }

    private Window? ReadWeeks()
    {
        if (Current.Kind != TokenKind.Number) return ReadWindow();
        var written = Take();
        if (Current is { Kind: TokenKind.Word, Text: "weeks" or "week" }) Take();
        if (TryReadWhole(written.Text, out var weeks) && weeks >= 1 && weeks <= MostWeeks) return new Window(weeks * DaysOfWeek, 0, null);
        Errors.Add(written.Start, Invariant($"{Shown.Cut(written.Text)} weeks are out of range; use a whole number from 1 to {MostWeeks}, which the last {_windowDays} days have."));
        return new Window(DaysOfWeek, 0, null);
    }

    // In either order: what lies between two ages is the same.
    private Window? ReadAges()
    {
        Take();
        if (!ReadAge(out var one)) return null;
        if (!TryTake(TokenKind.And))
        {
            Refuse("\"and\" and the other age, as in between 60 and 31 days ago,");
            return null;
        }

        if (!ReadAge(out var other)) return null;
        if (!TryTakeDays() || Current is not { Kind: TokenKind.Word, Text: "ago" })
        {
            Refuse("\"days ago\", as in between 60 and 31 days ago,");
            return null;
        }

        Take();
        return new Window(Math.Max(one, other) + 1, Math.Min(one, other), null);
    }

    private bool ReadAge(out int age)
    {
        age = 0;
        if (Current.Kind != TokenKind.Number) return Refuse("a number of days, as in between 60 and 31 days ago,");
        var written = Take();
        if (TryReadWhole(written.Text, out age) && age < _windowDays) return true;
        Errors.Add(written.Start, Invariant($"{Shown.Cut(written.Text)} days ago is out of the window; use a whole number from 0, which is today, to {_windowDays - 1}."));
        age = 0;
        return true;
    }

    private Window? ReadDates()
    {
        Take();
        var start = Current.Start;
        if (ReadDate(BusinessDate.First) is not { } first) return null;
        if (Current is not { Kind: TokenKind.Word, Text: "to" })
        {
            Refuse("\"to\" and the last date, as in from 2026-11-27 to 2026-11-30,");
            return null;
        }

        Take();
        if (ReadDate(BusinessDate.Last) is not { } last) return null;
        if (first <= last) return new Window(_windowDays, 0, new DateSpan(first, last));
        Errors.Add(start, $"The dates from {first} to {last} end before they begin; write from {last} to {first}.");
        return Whole;
    }

    // A date is three numbers with minus signs between them, and no space.
    private BusinessDate? ReadDate(BusinessDate otherwise)
    {
        if (Current.Kind != TokenKind.Number)
        {
            Refuse(DateForm);
            return null;
        }

        var start = Take().Start;
        while (Current.Kind is TokenKind.Minus or TokenKind.Number && Current.Start == Previous.End) Take();
        var written = _text[start..Previous.End];
        if (BusinessDate.TryParse(written, out var date)) return date;
        Errors.Add(start, $"\"{Shown.Cut(written)}\" is no date from {BusinessDate.First} to {BusinessDate.Last}; write year, month and day, as in 2026-11-27.");
        return otherwise;
    }

    private bool TryTakeDays()
    {
        if (Current is not { Kind: TokenKind.Word, Text: "days" or "day" or "d" }) return false;
        Take();
        return true;
    }
}
