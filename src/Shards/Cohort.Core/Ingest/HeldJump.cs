using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>What is known of a jump ahead.</summary>
internal enum JumpVerdict : byte
{
    /// <summary>Nothing yet: it depends on records that come later.</summary>
    Open = 1,

    /// <summary>The day has got there: it turns.</summary>
    Confirmed = 2,

    /// <summary>The day is where it was: the record is refused.</summary>
    Contradicted = 3,
}

/// <summary>When a date ahead is a jump, and what decides on it.</summary>
/// <param name="FutureDays">How many days ahead of the day a record may be dated, and of others that are dated where it is.</param>
/// <param name="Lead">Users that one side has more than the other when it is decided.</param>
/// <param name="Records">Records that are held before those that are there decide.</param>
/// <param name="WindowDays">How many dates the window has.</param>
internal readonly record struct JumpRule(
    int FutureDays, int Lead = Limits.JumpLead, int Records = Limits.HeldRecords, int WindowDays = Limits.WindowDays);

/// <summary>
/// A record whose date is further ahead of the day than a clock may be wrong, and what the records after it say of that: a till
/// with a wrong clock, or a gap in the data. It is held until one side has <see cref="Limits.JumpLead"/> users more than the other:
/// those who are dated there, and those who are dated where the day was.
/// </summary>
/// <remarks>
/// Users are counted and not records, since all lines of an order come from one clock. A record from before where the day was
/// comes late, whichever of the two holds, and counts on neither side; but where nobody at all is dated there it tells enough.
/// Before the first day nothing is late: what contradicts then is a record that would expire on the date of the jump. There is also
/// nothing yet that a wrong day could empty, so that a few users decide.
/// </remarks>
/// <param name="rule">What decides.</param>
/// <param name="asOf">The day before it; null before the first.</param>
/// <param name="said">Its date and its user.</param>
internal sealed class HeldJump(JumpRule rule, BusinessDate? asOf, in DatedUser said)
{
    private readonly DatedUser _said = said;
    private readonly int _there = said.Date.Day - (asOf is null ? rule.WindowDays - 1 : rule.FutureDays);
    private readonly int _was = asOf is { } day ? day.Day - rule.FutureDays : 0;
    private readonly List<ulong> _confirming = [];
    private readonly List<ulong> _contradicting = [];
    private bool _hasLate;
    private int _records;

    /// <summary>The date that the day would turn to.</summary>
    public BusinessDate Date => _said.Date;

    /// <summary>Hears of the next record in the source: of one that is no purchase too, since what is held is bounded.</summary>
    /// <param name="next">Its date and its user; null where it is no purchase.</param>
    public JumpVerdict Hear(DatedUser? next)
    {
        _records++;
        if (next is { } record) Count(record);
        var lead = _confirming.Count - _contradicting.Count;
        if (asOf is null ? _confirming.Count > 0 : lead == rule.Lead) return JumpVerdict.Confirmed;
        if (asOf is null ? _contradicting.Count == Limits.FirstDayVoices : lead == -rule.Lead) return JumpVerdict.Contradicted;
        return _records >= rule.Records ? End() : JumpVerdict.Open;
    }

    /// <summary>What holds where nothing comes after what was heard.</summary>
    public JumpVerdict End() =>
        asOf is null || _confirming.Count > _contradicting.Count || (_contradicting.Count == 0 && !_hasLate) ? JumpVerdict.Confirmed : JumpVerdict.Contradicted;

    /// <summary>Why the record is held, for people: what would decide, and nothing that changes with every record.</summary>
    /// <param name="record">What the record is called.</param>
    public string Sentence(string record) => asOf is { } day
        ? $"{record} is dated {Date}, {Date.Day - day.Day} days after the as-of date {day}. It is held with those after it until {rule.Lead} more users are dated there than where the day was, which turns the day, or {rule.Lead} fewer, which refuses it."
        : $"{record} is dated {Date}, and there is no as-of date yet. It is held until another user is dated there, which makes it the first day, or {Limits.FirstDayVoices} users so long before that they would expire, which refuses it.";

    private void Count(in DatedUser record)
    {
        if (record.Date.Day >= _there) Add(_confirming, record.User, isOther: record.User != _said.User);
        else if (record.Date.Day >= _was) Add(_contradicting, record.User, isOther: true);
        else _hasLate = true;
    }

    private static void Add(List<ulong> users, ulong user, bool isOther)
    {
        if (isOther && !users.Contains(user)) users.Add(user);
    }
}
