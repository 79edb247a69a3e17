using Cohort.Core.Encodings;

namespace Cohort.Core.Scoring;

/// <summary>What one model says of one user, and the hash of the vector that it looked at.</summary>
/// <param name="FeatureHash"><see cref="Features.FeatureHash"/> of the vector.</param>
/// <param name="Bits">The probability as the 64 bits of its floating point number; <see cref="NotScored"/> where there is none.</param>
public readonly record struct ScoreEntry(ulong FeatureHash, ulong Bits)
{
    /// <summary>The model was cut off: a number that no probability is.</summary>
    public const ulong NotScored = 0x7FF8_0000_0000_0000;
}

/// <summary>The scores of one user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Entries">One for each model of the run, in its order.</param>
/// <param name="Action">Their best action.</param>
public sealed record UserScores(string UserId, IReadOnlyList<ScoreEntry> Entries, BestAction Action);

/// <summary>The scores of users of one range at one position, as the run log keeps them.</summary>
/// <remarks>
/// Version 1: version byte; number of models; number of users; users; CRC-32C. A user: id; for each model the hash of the
/// vector and the bits of the probability, 8 bytes each; campaign, parts per million, expected minor units.
/// </remarks>
public sealed class ScoreChunk
{
    private const byte FormatVersion = 1;

    private readonly ByteWriter _users = new(4096);
    private readonly ByteWriter _bytes = new(4096);

    /// <summary>Users in the chunk.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the chunk for reuse.</summary>
    public void Clear()
    {
        _users.Clear();
        Count = 0;
    }

    /// <summary>Adds a user.</summary>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="entries">One for each model.</param>
    /// <param name="action">Their best action.</param>
    /// <param name="campaign">Its campaign (UTF-8).</param>
    public void Add(ReadOnlySpan<byte> userId, ReadOnlySpan<ScoreEntry> entries, in BestAction action, ReadOnlySpan<byte> campaign)
    {
        _users.ShortText(userId);
        foreach (var entry in entries)
        {
            _users.Word64(entry.FeatureHash);
            _users.Word64(entry.Bits);
        }

        _users.ShortText(campaign);
        _users.Varint((ulong)action.PerMillion);
        _users.ZigZag(action.ExpectedMinor);
        Count++;
    }

    /// <summary>The bytes of the chunk, valid until the next call.</summary>
    /// <param name="models">Models of the run.</param>
    public ReadOnlySpan<byte> Finish(int models)
    {
        _bytes.Clear();
        _bytes.Byte(FormatVersion);
        _bytes.Varint((ulong)models);
        _bytes.Varint((ulong)Count);
        _bytes.Raw(_users.Written);
        _bytes.Seal();
        return _bytes.Written;
    }

    /// <summary>A stored chunk without a user.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="user">The user.</param>
    /// <param name="left">How many users are left in it.</param>
    /// <exception cref="DamagedDataException">The bytes are no chunk of scores.</exception>
    internal static byte[] Without(ReadOnlySpan<byte> chunk, string user, out int left)
    {
        var users = Read(chunk);
        var written = new ScoreChunk();
        foreach (var one in users)
        {
            if (one.UserId != user)
                written.Add(System.Text.Encoding.UTF8.GetBytes(one.UserId), [.. one.Entries], one.Action, System.Text.Encoding.UTF8.GetBytes(one.Action.Campaign));
        }

        left = written.Count;
        return written.Finish(users.Count == 0 ? 0 : users[0].Entries.Count).ToArray();
    }

    /// <summary>The users of a chunk.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk of scores.</exception>
    public static IReadOnlyList<UserScores> Read(ReadOnlySpan<byte> chunk)
    {
        var bytes = ByteReader.Unseal(chunk, "chunk of scores");
        var version = bytes.Byte();
        if (version != FormatVersion) throw new DamagedDataException($"The chunk of scores has format version {version}; this program reads {FormatVersion}.");
        var models = bytes.Count();
        var users = new UserScores[bytes.Count()];
        for (var i = 0; i < users.Length; i++)
        {
            var id = System.Text.Encoding.UTF8.GetString(bytes.ShortText());
            var entries = new ScoreEntry[models];
            for (var model = 0; model < models; model++) entries[model] = new ScoreEntry(bytes.Word64(), bytes.Word64());
            var campaign = System.Text.Encoding.UTF8.GetString(bytes.ShortText());
            users[i] = new UserScores(id, entries, new BestAction(campaign, bytes.VarintInt(), bytes.ZigZag()));
        }

        return bytes.IsAtEnd ? users : throw new DamagedDataException($"The chunk of scores has more bytes after its end at {bytes.Position}.");
    }
}
