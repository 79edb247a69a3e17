using System.Globalization;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// What one range wants served, of all its inputs after one position of its journal and up to another. It is stored
/// whole or not at all, and only by an owner who knows where the store stands.
/// </summary>
internal sealed class RangeUpdate
{
    /// <summary>The range.</summary>
    public required string RangeId { get; init; }

    /// <summary>The hashes that it owns.</summary>
    public required HashRange Range { get; init; }

    /// <summary>The position that the store must have for this range: 0 for a new one.</summary>
    public required long Previous { get; init; }

    /// <summary>The position after it; larger than <see cref="Previous"/>.</summary>
    public required long Sequence { get; init; }

    /// <summary>The range's as-of date; null before its first day.</summary>
    public BusinessDate? AsOf { get; init; }

    /// <summary>How the range answered purchases since it began.</summary>
    public OutcomeCounts Counts { get; init; }

    /// <summary>Up to where the range has applied each source partition.</summary>
    public OffsetVector Offsets { get; init; } = OffsetVector.Empty;

    /// <summary>The transitions in order, as one chunk of <see cref="RangeEffects"/>; empty without any.</summary>
    public ReadOnlyMemory<byte> Transitions { get; init; }

    /// <summary>The memberships that differ.</summary>
    public IReadOnlyList<MembershipChange> Memberships { get; init; } = [];

    /// <summary>What goes to the lake beside the transitions; null where none is fed.</summary>
    public LakeShare? Lake { get; init; }

    /// <summary>The update that a publication of a range's owner makes. Nothing in it is shared with the range.</summary>
    public static RangeUpdate Of(Publication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        return new RangeUpdate
        {
            RangeId = publication.RangeId.ToString(CultureInfo.InvariantCulture),
            Range = publication.Range,
            Previous = publication.Previous,
            Sequence = publication.Sequence,
            AsOf = publication.Status.AsOf,
            Counts = publication.Status.Counts,
            Offsets = publication.Status.Offsets,
            Transitions = publication.Effects.Transitions.ToArray(),
            Lake = publication.Batches is { } batches ? new LakeShare(ContextVersion.Of(publication.Context), batches) : null,
            Memberships = Named(publication.Effects, publication.Context, publication.Former),
        };
    }

    private static List<MembershipChange> Named(RangeEffects effects, RuleContext context, RuleContext former)
    {
        var names = new Dictionary<(SegmentKey, bool), string>();
        var named = new List<MembershipChange>(effects.MembershipCount);
        var changes = effects.Memberships;
        while (changes.Next())
        {
            var key = (changes.Segment, changes.IsFormer);
            if (!names.TryGetValue(key, out var name))
                names.Add(key, name = changes.Segment.NameIn(changes.IsFormer ? former : context));
            named.Add(new MembershipChange(name, changes.User, changes.Entered));
        }

        return named;
    }
}
