using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>A whole range as bytes, and back: <see cref="SnapshotWriter"/> has the format of its users.</summary>
internal static class RangeSnapshot
{
    public static void Write(RangeState state, ByteWriter bytes)
    {
        state.Users.RequireSettled("written as a snapshot");
        bytes.Clear();
        var hasVoids = state.Users.Voids is { Count: > 0 } or { Removed: > 0 };
        bytes.Byte(hasVoids ? SnapshotWriter.FormatVersion : SnapshotWriter.PlainVersion);
        bytes.Word64(state.Range.Start);
        bytes.Word64(state.Range.End);
        bytes.Varint((ulong)(state.Users.AsOf + 1));
        var counts = state.Counts;
        foreach (var count in (ReadOnlySpan<long>)[counts.Accepted, counts.Duplicate, counts.Conflict, counts.Expired, counts.Future]) bytes.Varint((ulong)count);
        bytes.Varint((ulong)state.Salting.Sums);
        bytes.Varint((ulong)state.Offsets.Count);
        foreach (var (source, offset) in state.Offsets.Entries)
        {
            bytes.ShortText(Text.UTF8.GetBytes(source));
            bytes.Varint((ulong)offset);
        }

        state.Merged.Write(bytes);
        state.Unkept.Write(bytes);
        bytes.Varint((ulong)state.Context.RulesRevision);
        bytes.Varint((ulong)state.Context.TaxonomyRevision);
        bytes.Varint((ulong)state.Context.MembershipWords);
        bytes.Varint((ulong)state.Users.Ledgers.Skus.Count);
        for (var sku = 0; sku < state.Users.Ledgers.Skus.Count; sku++) bytes.ShortText(state.Users.Ledgers.Skus[sku]);
        var writer = new SnapshotWriter(bytes);
        writer.Users(state.Users.Ledgers, state.Users.Memberships);
        writer.Parts(state.Salting.Parts);
        writer.Left(state.Users.Ledgers);
        writer.Scores(state.Users.Ledgers);
        writer.Waiting(state.Users.Ledgers.Users, state.Scoring.Queue);
        writer.Thresholds(state.Users.Thresholds, state.Users.ThresholdsAhead);
        if (hasVoids) state.Users.Voids.Write(bytes);
        bytes.Seal();
    }

    public static RangeState Read(ReadOnlySpan<byte> snapshot, RuleContext context)
    {
        var bytes = ByteReader.Unseal(snapshot, "snapshot");
        var version = bytes.Byte();
        if (version is 0 or > SnapshotWriter.FormatVersion)
            throw new DamagedDataException($"The snapshot has format version {version}; this program reads 1 to {SnapshotWriter.FormatVersion}.");
        var state = new RangeState(new HashRange(bytes.Word64(), bytes.Word64()), context);
        ReadCounters(state, ref bytes);
        if (version > 1) state.Merged.Read(ref bytes, version);
        if (version > 6) state.Unkept.Read(ref bytes);
        var isSame = bytes.VarintInt() == context.RulesRevision;
        isSame &= bytes.VarintInt() == context.TaxonomyRevision;
        var words = bytes.VarintInt();
        for (var skus = bytes.Count(); skus > 0; skus--) state.Users.Ledgers.Skus.Intern(bytes.ShortText());
        state.Users.Ledgers.Categories.Extend(context.Taxonomy);
        if (isSame && words != context.MembershipWords)
            throw new DamagedDataException($"The snapshot has {words} words of memberships a user; its rules make {context.MembershipWords}.");
        var reader = new SnapshotReader(bytes, version);
        reader.Users(state.Users.Ledgers, isSame ? state.Users.Memberships : null, words, state.Users.AsOf);
        reader.Parts(state.Salting.Parts);
        if (version > 7) reader.Left(state.Users.Ledgers);
        if (version > 4) reader.Scores(state.Users.Ledgers);
        if (version > 5) state.Scoring.Queue = reader.Waiting(state.Users.Ledgers.Users);
        var (thresholds, ahead) = version > 8 ? reader.Thresholds() : default;
        if (isSame) state.Users.Hold(thresholds, ahead);
        if (version > SnapshotWriter.PlainVersion) reader.Voids(state.Users.Voids);
        reader.RequireEnd();
        if (!isSame) state.RecoverUnder(context);
        return state;
    }

    private static void ReadCounters(RangeState state, ref ByteReader bytes)
    {
        state.Users.AsOf = bytes.VarintInt() - 1;
        if (state.Users.AsOf > Purchases.BusinessDate.Last.Day) throw new DamagedDataException($"The snapshot is as of day {state.Users.AsOf}, after 2100.");
        state.Outcomes.Add(new OutcomeCounts(
            (long)bytes.Varint(), (long)bytes.Varint(), (long)bytes.Varint(), (long)bytes.Varint(), (long)bytes.Varint()));
        state.Salting.Sums = (long)bytes.Varint();
        for (var sources = bytes.VarintInt(); sources > 0; sources--)
            state.Offsets = state.Offsets.Advance(Text.UTF8.GetString(bytes.ShortText()), (long)bytes.Varint());
    }
}
