using Cohort.Core;
using Cohort.Core.Encodings;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Wire;

/// <content>What is asked and found where all users are looked at.</content>
internal static partial class Proto
{
    public static V1.Thresholds Of(Thresholds thresholds) =>
        new() { Day = thresholds.Day.Day, Version = Of(thresholds.Version), Value = { thresholds.Values } };

    public static Thresholds Read(V1.Thresholds wire) =>
        new(DateOf(wire.Day), Read(wire.Version), [.. Bounded(wire.Value, Limits.Thresholds, "thresholds")]);

    public static V1.ContextRow Of(ContextVersion version, CauseKind cause, Thresholds? found) => found is null
        ? new V1.ContextRow { Context = Of(version), Cause = (int)cause }
        : new V1.ContextRow { Cause = (int)cause, Found = Of(found) };

    public static ContextVersion VersionOf(V1.ContextRow row) => Read(row.Context ?? row.Found.Version);

    public static Thresholds? FoundIn(V1.ContextRow row) => row.Found is { } found ? Read(found) : null;

    public static V1.AskValues Of(ValuesWanted wanted) => new()
    {
        RangeId = wanted.RangeId,
        Number = wanted.Look.Number,
        Version = Of(wanted.Look.Version),
        Day = wanted.Look.Day.Day,
        Attempt = wanted.Attempt,
        Round = wanted.Round,
        Threshold = { wanted.Probes.Select(probe => probe.Threshold) },
        Value = { wanted.Probes.Select(probe => probe.Value) },
    };

    public static ValuesWanted Read(V1.AskValues wire)
    {
        if (wire.Threshold.Count != wire.Value.Count)
            throw new DamagedDataException($"A question about all users names {wire.Threshold.Count} thresholds and {wire.Value.Count} values.");
        var probes = Bounded(wire.Threshold, Limits.ValueProbes, "probes").Zip(wire.Value, (threshold, value) => new ValueProbe(threshold, value));
        return new ValuesWanted(wire.RangeId, new LookAtAll(wire.Number, Read(wire.Version), DateOf(wire.Day)), wire.Attempt, wire.Round, [.. probes]);
    }

    public static V1.Values Of(ValuesGiven given) => new()
    {
        RangeId = given.RangeId,
        Number = given.Number,
        Attempt = given.Attempt,
        Round = given.Round,
        Sequence = given.Sequence,
        Totals =
        {
            given.Totals.Select(one => new V1.ValueTotals
            {
                Count = one.Count, SumUpper = (long)(one.Sum >> 64), SumLower = (ulong)one.Sum, Least = one.Least, Most = one.Most,
            }),
        },
        Count = { given.Counts },
    };

    public static ValuesGiven Read(V1.Values wire) => new(wire.RangeId, wire.Number, wire.Attempt, wire.Round, wire.Sequence)
    {
        Totals = [.. Bounded(wire.Totals, Limits.Thresholds, "totals").Select(Read)],
        Counts = [.. Bounded(wire.Count, Limits.ValueProbes, "counts")],
    };

    private static ValueTotals Read(V1.ValueTotals wire) => new(wire.Count, new Int128((ulong)wire.SumUpper, wire.SumLower), wire.Least, wire.Most);

    private static IReadOnlyCollection<T> Bounded<T>(IReadOnlyCollection<T> items, int most, string what) =>
        items.Count <= most ? items : throw new DamagedDataException($"A message has {items.Count} {what}; {most} can be.");
}
