using System.Runtime.InteropServices;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Ingest;

/// <summary>
/// Says when the as-of date turns. Following the data, a purchase dated after the as-of date turns it to its date, and the records
/// after one that is dated far ahead decide whether it does; otherwise only <see cref="TurnTo"/> turns it, when the shell's clock
/// says so. It never turns back.
/// </summary>
/// <param name="followsData">Whether the date comes from the data.</param>
/// <param name="asOf">The as-of date so far; none before the first.</param>
/// <param name="futureDays">How many days after the as-of date a purchase may be dated.</param>
/// <param name="windowDays">How many dates the window has.</param>
public sealed class BusinessClock(bool followsData, BusinessDate? asOf, int futureDays, int windowDays = Limits.WindowDays)
{
    private readonly List<Turn> _turns = [];
    private readonly List<(int Record, BusinessDate? AsOf)> _future = [];

    /// <summary>The as-of date after all that was sequenced.</summary>
    public BusinessDate? AsOf { get; private set; } = asOf;

    /// <summary>The turns within the record batch that was sequenced last.</summary>
    public ReadOnlySpan<Turn> Turns => CollectionsMarshal.AsSpan(_turns);

    /// <summary>
    /// The records of that record batch that are dated too far ahead, each with the as-of date at its place; the ranges refuse them
    /// by the same rule.
    /// </summary>
    public IReadOnlyList<(int Record, BusinessDate? AsOf)> Future => _future;

    /// <summary>The jump that <see cref="Sequence"/> stopped at, and what is known of it; null where it did not.</summary>
    internal HeldJump? Held { get; private set; }

    /// <summary>Whether it stops before a record that turns the day, so that the shell turns all ranges first; the first day is turned to by its record all the same.</summary>
    internal bool StopsAtTurns { get; init; }

    /// <summary>The date to which the record turns the day that <see cref="Sequence"/> stopped at; null where it did not stop for that.</summary>
    internal BusinessDate? TurnAhead { get; private set; }

    /// <summary>The shell turned all ranges to a date between two record batches; an earlier one changes nothing.</summary>
    public void TurnTo(BusinessDate date)
    {
        if (AsOf is not { } now || date > now) AsOf = date;
    }

    /// <summary>Goes through a record batch whose first record has an offset, up to a date whose truth depends on records that are not there yet.</summary>
    /// <param name="recordBatch">The record batch.</param>
    /// <param name="baseOffset">The offset of its first record.</param>
    /// <param name="after">The record batches that follow on it in the source, as far as they are read.</param>
    /// <param name="isEnd">Whether nothing follows on these.</param>
    /// <returns>How many records it went through: from the next one on they are to be held, and sequenced again with what comes.</returns>
    public int Sequence(RecordBatch recordBatch, long baseOffset, ReadOnlySpan<RecordBatch> after, bool isEnd)
    {
        _turns.Clear();
        _future.Clear();
        (Held, TurnAhead) = (null, null);
        for (var record = 0; record < recordBatch.Records; record++)
        {
            if (recordBatch.DateOf(record) is not { } date || date <= AsOf) continue;
            var turns = followsData && DayRule.Turns(AsOf, date, futureDays);
            if (!turns && !DayRule.IsTooFarAhead(AsOf, date, futureDays)) continue;
            if (followsData && !turns)
            {
                var verdict = Judge(recordBatch, record, after, isEnd);
                if (verdict == JumpVerdict.Open) return record;
                turns = verdict == JumpVerdict.Confirmed;
            }

            if (turns && StopsAtTurns && AsOf is not null)
            {
                TurnAhead = date;
                return record;
            }

            if (turns) TurnAt(baseOffset + record, date);
            else _future.Add((record, AsOf));
        }

        return recordBatch.Records;
    }

    private void TurnAt(long offset, BusinessDate date)
    {
        AsOf = date;
        _turns.Add(new Turn(offset, date));
    }

    private JumpVerdict Judge(RecordBatch recordBatch, int record, ReadOnlySpan<RecordBatch> after, bool isEnd)
    {
        recordBatch.RecordAt(record, out var next);
        recordBatch.TryHear(ref next, out var said);
        var jump = new HeldJump(new JumpRule(futureDays, WindowDays: windowDays), AsOf, said!.Value);
        var verdict = Hear(jump, recordBatch, next);
        for (var i = 0; verdict == JumpVerdict.Open && i < after.Length; i++) verdict = Hear(jump, after[i], 0);
        if (verdict == JumpVerdict.Open && isEnd) return jump.End();
        if (verdict == JumpVerdict.Open) Held = jump;
        return verdict;
    }

    private static JumpVerdict Hear(HeldJump jump, RecordBatch recordBatch, int next)
    {
        var verdict = JumpVerdict.Open;
        while (verdict == JumpVerdict.Open && recordBatch.TryHear(ref next, out var said)) verdict = jump.Hear(said);
        return verdict;
    }
}
