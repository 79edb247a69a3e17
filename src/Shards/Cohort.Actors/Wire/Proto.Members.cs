using Cohort.Actors.Messages;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Wire;

/// <content>What looks at all users of a range.</content>
internal static partial class Proto
{
    public static V1.MembersAnswer Of(MembersAnswer answer)
    {
        var wire = new V1.MembersAnswer { IsOpen = answer.Numbers is not null, AsOf = Of(answer.AsOf), Number = { answer.Numbers ?? [] } };
        wire.Offset.Add(OffsetsOf(answer.Offsets));
        return wire;
    }

    public static MembersAnswer Read(V1.MembersAnswer wire) => new(ReadDate(wire.AsOf), ReadOffsets(wire.Offset), wire.IsOpen ? [.. wire.Number] : null);

    public static V1.PreviewAnswer Of(PreviewAnswer answer)
    {
        var wire = new V1.PreviewAnswer { IsOpen = answer.Preview is not null, Fault = answer.Fault, AsOf = Of(answer.AsOf) };
        wire.Offset.Add(OffsetsOf(answer.Offsets));
        if (answer.User is { } user) wire.User = Of(new UserAnswer(user));
        if (answer.Preview is not { } preview) return wire;
        (wire.Users, wire.WokenNow, wire.WokenThen) = (preview.Users, preview.WokenNow, preview.WokenThen);
        wire.Segment.Add(preview.Segments.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new V1.PreviewedSegment
        {
            Name = one.Key,
            Now = one.Value.Now,
            Enters = one.Value.Enters,
            Leaves = one.Value.Leaves,
            Entering = { one.Value.Entering },
            Leaving = { one.Value.Leaving },
        }));
        return wire;
    }

    public static PreviewAnswer Read(V1.PreviewAnswer wire)
    {
        var answer = new PreviewAnswer(ReadDate(wire.AsOf), ReadOffsets(wire.Offset), wire.IsOpen ? PreviewOf(wire) : null) { Fault = wire.Fault };
        return wire.User is null ? answer : answer with { User = Read(wire.User).View };
    }

    private static RulesPreview PreviewOf(V1.PreviewAnswer wire)
    {
        var preview = new RulesPreview(wire.Segment.Count == 0 ? 0 : wire.Segment.Max(one => Math.Max(one.Entering.Count, one.Leaving.Count)))
        {
            Users = wire.Users,
            WokenNow = wire.WokenNow,
            WokenThen = wire.WokenThen,
        };
        foreach (var one in wire.Segment) preview.Put(one.Name, new PreviewedSegment(one.Now, one.Enters, one.Leaves, one.Entering, one.Leaving));
        return preview;
    }

    private static IEnumerable<V1.Offset> OffsetsOf(OffsetVector offsets) => offsets.Entries.Select(o => new V1.Offset { Source = o.Key, Offset_ = o.Value });

    private static OffsetVector ReadOffsets(IEnumerable<V1.Offset> offsets) => offsets.Aggregate(OffsetVector.Empty, (all, one) => all.Advance(one.Source, one.Offset_));
}
