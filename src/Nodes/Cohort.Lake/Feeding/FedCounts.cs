namespace Cohort.Lake.Feeding;

/// <summary>What was written to a lake.</summary>
/// <param name="Lines">Purchase lines.</param>
/// <param name="Transitions">Transitions.</param>
/// <param name="Scores">Scores.</param>
/// <param name="Days">Dates that ended, of which spend and members were written.</param>
/// <param name="Confirmed">The number of the last batch of the data directory that the lake has.</param>
/// <param name="ConfirmedChunk">The number of the last chunk of transitions of the data directory that the lake has.</param>
public readonly record struct FedCounts(long Lines, long Transitions, long Scores, int Days, long Confirmed, long ConfirmedChunk)
{
    /// <summary>Purchases that were taken back.</summary>
    public long Voids { get; init; }

    /// <summary>The last date whose spend and members the lake has, as a day; 0 before the first.</summary>
    public int LastDay { get; init; }
}
