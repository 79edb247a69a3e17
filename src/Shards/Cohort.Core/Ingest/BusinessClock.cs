using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Ingest;

/// <summary>
/// Says when the as-of date turns. Following the data, a purchase dated after the as-of date turns it to its date;
/// otherwise only <see cref="TurnTo"/> does, when the shell's clock says so. It never turns back.
/// </summary>
/// <param name="followsData">Whether the date comes from the data.</param>
/// <param name="asOf">The as-of date so far; none before the first.</param>
/// <param name="futureDays">How many days after the as-of date a purchase may be dated.</param>
public sealed class BusinessClock(bool followsData, BusinessDate? asOf, int futureDays)
{
    private readonly List<Turn> _turns = [];
    private readonly List<(int Record, BusinessDate? AsOf)> _future = [];

    /// <summary>The as-of date after all that was sequenced.</summary>
    public BusinessDate? AsOf { get; private set; } = asOf;

    /// <summary>The turns within the record batch that was sequenced last.</summary>
    public ReadOnlySpan<Turn> Turns => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_turns);

    /// <summary>
    /// The records of that record batch that are dated too far ahead, each with the as-of date at its place; the ranges refuse them
    /// by the same rule.
    /// </summary>
    public IReadOnlyList<(int Record, BusinessDate? AsOf)> Future => _future;

    /// <summary>The shell turned all ranges to a date between two record batches; an earlier one changes nothing.</summary>
    public void TurnTo(BusinessDate date)
    {
        if (AsOf is not { } now || date > now) AsOf = date;
    }

    /// <summary>Goes through a record batch whose first record has an offset.</summary>
    public void Sequence(RecordBatch recordBatch, long baseOffset)
    {
        _turns.Clear();
        _future.Clear();
        for (var record = 0; record < recordBatch.Records; record++)
        {
            if (recordBatch.DateOf(record) is not { } date || date <= AsOf) continue;
            if (followsData && DayRule.Turns(AsOf, date))
            {
                AsOf = date;
                _turns.Add(new Turn(baseOffset + record, date));
            }
            else if (DayRule.IsTooFarAhead(AsOf, date, futureDays))
            {
                _future.Add((record, AsOf));
            }
        }
    }
}
