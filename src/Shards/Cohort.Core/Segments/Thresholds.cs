using System.Collections.Immutable;
using Cohort.Core.Encodings;
using Cohort.Core.Purchases;

namespace Cohort.Core.Segments;

/// <summary>
/// What all users have, as rules compare users with it: found over all ranges, and an input of each of them like a purchase, so that
/// a replay needs no other range. They hold from their day on, until others do.
/// </summary>
/// <remarks>Encoded as day, rules revision, taxonomy revision, number of values, values; all of variable length.</remarks>
/// <param name="Day">The business date as of which all users were looked at.</param>
/// <param name="Version">The rules and taxonomy that they are for.</param>
/// <param name="Values">One for each of <see cref="Rules.RuleSet.Thresholds"/>; <see cref="Rules.Term.Missing"/> where nobody has a value.</param>
internal sealed record Thresholds(BusinessDate Day, ContextVersion Version, ImmutableArray<long> Values)
{
    /// <summary>Puts them behind the values of the terms, and the day behind them.</summary>
    public void CopyTo(Span<long> values)
    {
        Values.AsSpan().CopyTo(values);
        if (Values.Length > 0) values[Values.Length] = Day.Day;
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint(Day.Day);
        bytes.Varint((ulong)Version.Rules);
        bytes.Varint((ulong)Version.Taxonomy);
        bytes.Varint((ulong)Values.Length);
        foreach (var value in Values) bytes.ZigZag(value);
    }

    /// <exception cref="DamagedDataException">The bytes are none.</exception>
    public static Thresholds Read(ref ByteReader bytes)
    {
        var day = bytes.VarintInt();
        if (day > BusinessDate.Last.Day) throw new DamagedDataException($"Thresholds before byte {bytes.Position} are as of day {day}, after 2100.");
        var version = new ContextVersion(bytes.VarintInt(), bytes.VarintInt());
        var count = bytes.Count();
        if (count > Limits.Thresholds) throw new DamagedDataException($"There are {count} thresholds before byte {bytes.Position}; {Limits.Thresholds} can be.");
        var values = ImmutableArray.CreateBuilder<long>(count);
        for (var i = 0; i < count; i++) values.Add(bytes.ZigZag());
        return new Thresholds(new BusinessDate((ushort)day), version, values.MoveToImmutable());
    }

    public bool Equals(Thresholds? other) => other is not null && Day == other.Day && Version == other.Version && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Day, Version, Values.Length);
}
