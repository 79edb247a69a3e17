using System.Globalization;
using Cohort.Core.Protocol;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Storage;

/// <summary>Who is in which segment, and up to which row each range is published.</summary>
internal sealed class ServingStore
{
    private readonly Dictionary<string, long> _positions = [];
    private readonly HashSet<long> _letGo = [];

    public HashSet<(string User, string Segment)> Memberships { get; } = [];

    public long Position(int rangeId) => _positions.GetValueOrDefault(NameOf(rangeId));

    public Outcome Take(RangeUpdate update)
    {
        var position = _positions.GetValueOrDefault(update.RangeId);
        if (update.Sequence <= position) return Outcome.Skipped;
        if (update.Previous != position) return Outcome.Refused;
        foreach (var change in update.Memberships)
        {
            var (user, segment, entered) = (change.User, change.Segment, change.Entered);
            if (entered ? !Memberships.Add((user, segment)) : !Memberships.Remove((user, segment)))
                throw new BrokenInvariantException($"Range {update.RangeId} publishes at rows {update.Previous} to {update.Sequence} that {user} {(entered ? "entered" : "left")} {segment}, but the store has it so already.");
        }

        _positions[update.RangeId] = update.Sequence;
        return Outcome.Done;
    }

    /// <summary>
    /// Lets go of a user, while no open range has anything of them. It does so once: what a coordinator of before asked for may come when
    /// somebody new has memberships.
    /// </summary>
    public Outcome Erase(Erase erase)
    {
        if (_letGo.Add(erase.Erasure)) Memberships.RemoveWhere(membership => erase.User.Is(membership.User));
        return Outcome.Done;
    }

    private static string NameOf(int rangeId) => rangeId.ToString(CultureInfo.InvariantCulture);
}
