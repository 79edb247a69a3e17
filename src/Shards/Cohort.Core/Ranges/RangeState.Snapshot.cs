using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <content>Snapshots: the whole range as bytes, and back.</content>
public sealed partial class RangeState
{
    /// <summary>Writes the whole state, after what <paramref name="bytes"/> was emptied of.</summary>
    /// <exception cref="InvalidOperationException">Effects are pending, or recovery is not finished: the state is between two commits.</exception>
    public void WriteSnapshot(ByteWriter bytes)
    {
        RequireSettled("written as a snapshot");
        bytes.Clear();
        bytes.Byte(SnapshotWriter.FormatVersion);
        bytes.Word64(Range.Start);
        bytes.Word64(Range.End);
        bytes.Varint((ulong)(_asOf + 1));
        foreach (var count in (ReadOnlySpan<long>)[_accepted, _duplicate, _conflict, _expired, _future]) bytes.Varint((ulong)count);
        bytes.Varint((ulong)_sums);
        bytes.Varint((ulong)Offsets.Count);
        foreach (var (source, offset) in Offsets.Entries)
        {
            bytes.ShortText(Text.UTF8.GetBytes(source));
            bytes.Varint((ulong)offset);
        }

        _merged.Write(bytes);
        _unkept.Write(bytes);
        bytes.Varint((ulong)_context.RulesRevision);
        bytes.Varint((ulong)_context.TaxonomyRevision);
        bytes.Varint((ulong)_context.MembershipWords);
        bytes.Varint((ulong)_ledgers.Skus.Count);
        for (var sku = 0; sku < _ledgers.Skus.Count; sku++) bytes.ShortText(_ledgers.Skus[sku]);
        var writer = new SnapshotWriter(bytes);
        writer.Users(_ledgers, _membershipTable);
        writer.Parts(_parts);
        writer.Scores(_ledgers);
        writer.Waiting(_ledgers.Users, _scores);
        bytes.Seal();
    }

    /// <summary>
    /// The state that a snapshot holds, under the context that holds now. Where that is another than the snapshot's,
    /// everybody is evaluated anew when recovery is finished.
    /// </summary>
    /// <exception cref="DamagedDataException">The bytes are no snapshot.</exception>
    public static RangeState ReadSnapshot(ReadOnlySpan<byte> snapshot, RuleContext context)
    {
        var bytes = ByteReader.Unseal(snapshot, "snapshot");
        var version = bytes.Byte();
        if (version is 0 or > SnapshotWriter.FormatVersion)
            throw new DamagedDataException($"The snapshot has format version {version}; this program reads 1 to {SnapshotWriter.FormatVersion}.");
        var state = new RangeState(new HashRange(bytes.Word64(), bytes.Word64()), context);
        state.ReadCounters(ref bytes);
        if (version > 1) state._merged.Read(ref bytes, version);
        if (version > 6) state._unkept.Read(ref bytes);
        var isSame = bytes.VarintInt() == context.RulesRevision;
        isSame &= bytes.VarintInt() == context.TaxonomyRevision;
        var words = bytes.VarintInt();
        for (var skus = bytes.Count(); skus > 0; skus--) state._ledgers.Skus.Intern(bytes.ShortText());
        state._ledgers.Categories.Extend(context.Taxonomy);
        if (isSame && words != context.MembershipWords)
            throw new DamagedDataException($"The snapshot has {words} words of memberships a user; its rules make {context.MembershipWords}.");
        var reader = new SnapshotReader(bytes, version);
        reader.Users(state._ledgers, isSame ? state._membershipTable : null, words);
        reader.Parts(state._parts);
        if (version > 4) reader.Scores(state._ledgers);
        if (version > 5) state._scores = reader.Waiting(state._ledgers.Users);
        reader.RequireEnd();
        if (!isSame) state.RecoverUnder(context);
        return state;
    }

    private void ReadCounters(ref ByteReader bytes)
    {
        _asOf = bytes.VarintInt() - 1;
        if (_asOf > Purchases.BusinessDate.Last.Day) throw new DamagedDataException($"The snapshot is as of day {_asOf}, after 2100.");
        _accepted = (long)bytes.Varint();
        _duplicate = (long)bytes.Varint();
        _conflict = (long)bytes.Varint();
        _expired = (long)bytes.Varint();
        _future = (long)bytes.Varint();
        _sums = (long)bytes.Varint();
        for (var sources = bytes.VarintInt(); sources > 0; sources--)
            Offsets = Offsets.Advance(Text.UTF8.GetString(bytes.ShortText()), (long)bytes.Varint());
    }

    private void RequireSettled(string what)
    {
        if (_log.Count > 0 || _changed.Count > 0 || _recovering)
            throw new InvalidOperationException($"Range {Range} has pending effects or is recovering; it cannot be {what} now.");
    }
}
