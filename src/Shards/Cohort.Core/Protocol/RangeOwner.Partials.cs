using Text = System.Text.Encoding;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <content>
/// The sums of salted users' parts: home asks the ranges that hold them, from time to time, and takes into its journal
/// what differs. Nothing of the exchange outlives its owner, for all of it can be asked again.
/// </content>
internal sealed partial class RangeOwner
{
    // A few hundred kilobytes in an answer and in a row; what is more follows.
    private const int MostCells = 10_000;

    private readonly HashSet<string> _taking = [];
    private List<PartialsGathering>? _gatherings;

    /// <summary>Whether it is the home of a salted user, so that <see cref="AskPartials"/> is to be called from time to time.</summary>
    public bool IsHomeOfSalted => Gatherings.Count > 0;

    // Salting begins and ends with the range.
    private List<PartialsGathering> Gatherings => _gatherings ??= [.. State.Salting.Salts.Select(salt => new PartialsGathering(salt, State.Context.WindowDays))];

    /// <summary>The questions to be sent now, each to its range; those not answered yet are left out, but for a few times.</summary>
    /// <param name="table">The range table, as far as is known here.</param>
    public IReadOnlyList<PartialsWanted> AskPartials(RangeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (IsClosed || _isClosing || State.AsOf is not { } asOf) return [];
        return [.. Gatherings.SelectMany(gathering => gathering.Ask(table, Id, asOf, SettledTo(gathering)))];
    }

    /// <summary>Answers a home's question; null where it is not for this range as it is now, which leaves it unanswered.</summary>
    public PartialsGiven? GivePartials(PartialsWanted wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var id = Text.UTF8.GetBytes(wanted.UserId);
        if (IsClosed || State.AsOf != wanted.AsOf || State.Salting.PartsOf(id) != wanted.Parts) return null;
        State.Salting.HomeSettled(id, wanted.SettledTo);
        var removed = State.Users.Voids.Removed;
        var cells = State.Salting.ChangedPartials(id, wanted.Removed == removed ? wanted.Known : [], MostCells, out var isAll);
        return new PartialsGiven(Id, wanted.UserId, wanted.AsOf, [.. cells], isAll) { Noted = Noted, Removed = removed };
    }

    /// <summary>Takes an answer.</summary>
    /// <param name="given">The answer.</param>
    /// <param name="next">What is to be asked next of the same range; null for nothing.</param>
    /// <returns>The row to journal where the sums differ from what the range has; null otherwise.</returns>
    public PartialsTaken? TakePartials(PartialsGiven given, out PartialsWanted? next)
    {
        ArgumentNullException.ThrowIfNull(given);
        next = null;
        if (IsClosed || _isClosing || State.AsOf is not { } asOf) return null;
        if (Gatherings.Find(gathering => gathering.Salt.UserId == given.UserId) is not { } gathering) return null;
        next = gathering.Take(given, asOf, SettledTo(gathering));
        if (_taking.Contains(given.UserId) || !gathering.IsComplete) return null;
        var differing = State.Salting.Differing(given.UserId, gathering.Sums(), gathering.Dates).Take(MostCells).ToList();
        var settledTo = differing.Count == MostCells ? 0 : gathering.SettledTo;
        if (differing.Count == 0)
        {
            gathering.Settle();
            if (!State.Salting.WaitsToSettle(Text.UTF8.GetBytes(given.UserId), settledTo)) return null;
        }

        _taking.Add(given.UserId);
        return new PartialsTaken(given.UserId, [.. differing], settledTo);
    }

    /// <summary>
    /// Decides on the sums that a salted user's home lacks, where one owner has every range and all of them stand at the same
    /// place of the source: a batch of the range's own, so that its journal is of batches alone.
    /// </summary>
    /// <param name="userId">The user, whose home the range is.</param>
    /// <param name="holders">All ranges that hold a part of theirs; none is being changed.</param>
    /// <returns>The row to journal; null where nothing differs.</returns>
    public BatchTaken? Sum(string userId, IReadOnlyCollection<RangeState> holders)
    {
        if (State.Salting.Lacking(userId, holders) is not { } sums) return null;
        var before = DecidedTo(BatchHeader.Sums);
        _own.Add(before, Text.UTF8.GetBytes(userId), sums);
        return Numbered(BatchHeader.Sums, before, before + 1);
    }

    private int SettledTo(PartialsGathering gathering) => State.Salting.SettledTo(Text.UTF8.GetBytes(gathering.Salt.UserId));

    private void Sum(PartialsTaken taken)
    {
        _taking.Remove(taken.UserId);
        State.Salting.TakePartials(Text.UTF8.GetBytes(taken.UserId), new LackingSums(taken.Cells, taken.SettledTo));
        Snapshots.RowApplied(taken.Cells.Length * (long)CellBytes);
    }
}
