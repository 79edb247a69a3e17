using Cohort.Core.Encodings;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Models;

/// <summary>What a chunk of features begins with.</summary>
/// <param name="PlanId">The plan that it is for.</param>
/// <param name="Place">Where the features come from.</param>
/// <param name="Context">The rules and taxonomy that they were computed under.</param>
public readonly record struct FeatureChunkHeader(string PlanId, ScorePlace Place, ContextVersion Context);

/// <summary>
/// Users of one range at one place with all that a scorer needs of them, on the wire. What every vector begins with is
/// there once, so that a user with ten models takes a third of their vectors.
/// </summary>
/// <remarks>
/// Version 1: version byte; plan; range, sequence, as-of date; revisions of rules and taxonomy; number of models, of each
/// the width of its vector, 0 where it is not there; words of eligibility; number of users; users; CRC-32C. A user: id;
/// words, 8 bytes each; the numbers of the user, then of each vector those after them, 4 bytes each, in their bits.
/// </remarks>
public sealed class FeatureChunk(PlanFit fit)
{
    private const byte FormatVersion = 1;
    private const int Shared = (int)UserFeature.Count;

    private readonly ByteWriter _users = new(64 * 1024);
    private readonly ByteWriter _bytes = new(64 * 1024);

    /// <summary>What it is written for.</summary>
    public PlanFit Fit { get; } = fit ?? throw new ArgumentNullException(nameof(fit));

    /// <summary>Users in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that a user takes at most.</summary>
    public int BytesPerUser { get; } =
        1 + Limits.IdBytes + (8 * fit.EligibleWords) + (4 * (Shared + fit.Widths.Sum(width => Math.Max(0, width - Shared))));

    /// <summary>Empties it for reuse.</summary>
    public void Clear()
    {
        _users.Clear();
        Count = 0;
    }

    /// <summary>Adds a user; fits <see cref="ScoringVisitor"/>.</summary>
    public void Add(ReadOnlySpan<byte> userId, ulong userHash, FeatureTable table, ReadOnlySpan<ulong> eligible)
    {
        ArgumentNullException.ThrowIfNull(table);
        _users.ShortText(userId);
        for (var i = 0; i < Fit.EligibleWords; i++) _users.Word64(eligible[i]);
        Write(table.User);
        for (var model = 0; model < Fit.Fitting.Count; model++) Write(table.Row(model)[Shared..]);
        Count++;
    }

    /// <summary>The bytes of the chunk, valid until the next call.</summary>
    /// <param name="place">Where the features come from.</param>
    public ReadOnlySpan<byte> Finish(ScorePlace place)
    {
        _bytes.Clear();
        _bytes.Byte(FormatVersion);
        _bytes.ShortText(Text.UTF8.GetBytes(Fit.Plan.Id));
        _bytes.Varint((ulong)place.RangeId);
        _bytes.Varint((ulong)place.Sequence);
        _bytes.Varint(place.AsOf.Day);
        _bytes.Varint((ulong)Fit.Context.RulesRevision);
        _bytes.Varint((ulong)Fit.Context.TaxonomyRevision);
        _bytes.Varint((ulong)Fit.Widths.Count);
        foreach (var width in Fit.Widths) _bytes.Varint((ulong)width);
        _bytes.Varint((ulong)Fit.EligibleWords);
        _bytes.Varint((ulong)Count);
        _bytes.Raw(_users.Written);
        _bytes.Seal();
        return _bytes.Written;
    }

    /// <summary>What a chunk begins with.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk of features.</exception>
    public static FeatureChunkHeader HeaderOf(ReadOnlySpan<byte> chunk)
    {
        var bytes = ByteReader.Unseal(chunk, "chunk of features");
        return ReadHeader(ref bytes);
    }

    /// <summary>Reads the users of a chunk into a block made by the same fit.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk of features, or of another plan or context.</exception>
    public static void Read(ReadOnlySpan<byte> chunk, PlanFit fit, ScoreBlock block)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(block);
        var bytes = ByteReader.Unseal(chunk, "chunk of features");
        var header = ReadHeader(ref bytes);
        if (header.PlanId != fit.Plan.Id) throw new DamagedDataException($"The chunk of features is for plan {header.PlanId}, not for {fit.Plan.Id}.");
        var models = bytes.Count();
        var isSame = models == fit.Widths.Count;
        for (var i = 0; i < models; i++)
        {
            var width = bytes.VarintInt();
            isSame = isSame && width == fit.Widths[i];
        }

        if (!isSame || bytes.VarintInt() != fit.EligibleWords)
            throw new DamagedDataException($"The chunk of features of range {header.Place.RangeId} has other vectors than {header.Context} gives here: its node runs another version of Cohort.");
        block.Clear();
        block.Place = header.Place;
        Span<ulong> eligible = stackalloc ulong[fit.EligibleWords];
        for (var users = bytes.Count(); users > 0; users--)
        {
            var id = bytes.ShortText();
            foreach (ref var word in eligible) word = bytes.Word64();
            var index = block.Add(id, UserHash.Of(id), eligible);
            ReadRows(ref bytes, fit, block, index);
        }

        if (!bytes.IsAtEnd) throw new DamagedDataException($"The chunk of features has more bytes after its end at {bytes.Position}.");
    }

    private static void ReadRows(ref ByteReader bytes, PlanFit fit, ScoreBlock block, int index)
    {
        Span<float> shared = stackalloc float[Shared];
        Read(ref bytes, shared);
        for (var model = 0; model < fit.Fitting.Count; model++)
        {
            var row = block.Row(model, index, fit.Widths[fit.Fitting[model]]);
            shared.CopyTo(row);
            Read(ref bytes, row[Shared..]);
        }
    }

    private static FeatureChunkHeader ReadHeader(ref ByteReader bytes)
    {
        var format = bytes.Byte();
        if (format != FormatVersion)
            throw new DamagedDataException($"The chunk of features has format version {format}; this program reads {FormatVersion}.");
        var plan = Text.UTF8.GetString(bytes.ShortText());
        var (range, sequence, day) = (bytes.VarintInt(), (long)bytes.Varint(), bytes.VarintInt());
        if (day > BusinessDate.Last.Day) throw new DamagedDataException($"The chunk of features names day {day}, after 2100.");
        return new FeatureChunkHeader(plan, new ScorePlace(range, sequence, new BusinessDate((ushort)day)), new ContextVersion(bytes.VarintInt(), bytes.VarintInt()));
    }

    private void Write(ReadOnlySpan<float> values)
    {
        foreach (var value in values) _users.Word32(BitConverter.SingleToUInt32Bits(value));
    }

    private static void Read(ref ByteReader bytes, scoped Span<float> values)
    {
        foreach (ref var value in values) value = BitConverter.UInt32BitsToSingle(bytes.Word32());
    }
}
