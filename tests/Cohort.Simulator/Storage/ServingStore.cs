using System.Text;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Storage;

/// <summary>A publication as it travels: nothing of it changes when its owner goes on.</summary>
internal sealed record SentPublication(
    int RangeId, long Previous, long Sequence, IReadOnlyList<Transition> Transitions, IReadOnlyList<(string User, string Segment, bool Entered)> Memberships)
{
    public static SentPublication Of(Publication publication)
    {
        var effects = publication.Effects;
        var memberships = new List<(string, string, bool)>();
        for (var row = effects.Memberships; row.Next();)
            memberships.Add((Encoding.UTF8.GetString(row.User), row.Segment.NameIn(row.IsFormer ? publication.Former : publication.Context), row.Entered));
        return new SentPublication(
            publication.RangeId, publication.Previous, publication.Sequence,
            effects.TransitionCount == 0 ? [] : RangeEffects.ReadTransitions(effects.Transitions), memberships);
    }
}

/// <summary>Who is in which segment, and up to which row each range is published.</summary>
internal sealed class ServingStore
{
    private readonly Dictionary<int, long> _positions = [];

    public HashSet<(string User, string Segment)> Memberships { get; } = [];

    public long Position(int rangeId) => _positions.GetValueOrDefault(rangeId);

    public Outcome Take(SentPublication publication)
    {
        var position = Position(publication.RangeId);
        if (publication.Sequence <= position) return Outcome.Skipped;
        if (publication.Previous != position) return Outcome.Refused;
        foreach (var (user, segment, entered) in publication.Memberships)
        {
            if (entered ? !Memberships.Add((user, segment)) : !Memberships.Remove((user, segment)))
                throw new BrokenInvariantException($"Range {publication.RangeId} publishes at rows {publication.Previous} to {publication.Sequence} that {user} {(entered ? "entered" : "left")} {segment}, but the store has it so already.");
        }

        _positions[publication.RangeId] = publication.Sequence;
        return Outcome.Done;
    }
}
