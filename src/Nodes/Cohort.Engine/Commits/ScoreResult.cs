using System.Buffers.Binary;
using Cohort.Core.Encodings;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Store;

namespace Cohort.Engine.Commits;

/// <summary>The scores of a block, on their way to the store. Champions are served; shadows are in the log only.</summary>
internal sealed class ScoreResult
{
    private const int EntryBytes = 2 * sizeof(ulong);

    private readonly List<(int IdEnd, int EntriesEnd, BestAction Action, int Offers)> _users = [];
    private readonly ByteWriter _ids = new();
    private readonly ByteWriter _entries = new();
    private readonly ScoreChunk _chunk = new();
    private int _models;

    public ScoreOrigin Origin { get; private set; }

    public int Count => _users.Count;

    public void Begin(ScoreOrigin origin, int models)
    {
        (Origin, _models) = (origin, models);
        _users.Clear();
        _ids.Clear();
        _entries.Clear();
        _chunk.Clear();
    }

    public void Add(ReadOnlySpan<byte> user, ReadOnlySpan<ScoreEntry> entries, int champions, in BestAction action, int offers)
    {
        _ids.Raw(user);
        foreach (var entry in entries[..champions])
        {
            _entries.Word64(entry.FeatureHash);
            _entries.Word64(entry.Bits);
        }

        _users.Add((_ids.Length, _entries.Length, action, offers));
        _chunk.Add(user, entries, action, System.Text.Encoding.UTF8.GetBytes(action.Campaign));
    }

    public ReadOnlySpan<byte> User(int index) => _ids.Written[(index == 0 ? 0 : _users[index - 1].IdEnd).._users[index].IdEnd];

    /// <summary>What a champion says of a user in whole millionths; -1 where it was cut off.</summary>
    public int PerMillion(int index, int model)
    {
        var start = (index == 0 ? 0 : _users[index - 1].EntriesEnd) + (model * EntryBytes) + sizeof(ulong);
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(_entries.Written[start..]);
        return bits == ScoreEntry.NotScored ? -1 : Calibration.PartsPerMillion(BitConverter.UInt64BitsToDouble(bits));
    }

    /// <summary>Writes the served rows and the chunk of the log.</summary>
    public void Write(CommitWriter writer)
    {
        if (Count == 0) return;
        int id = 0, entries = 0;
        foreach (var (idEnd, entriesEnd, action, offers) in _users)
        {
            writer.Score(_ids.Written[id..idEnd], Origin, _entries.Written[entries..entriesEnd], action, offers);
            (id, entries) = (idEnd, entriesEnd);
        }

        writer.ScoreChunk(Origin, Count, _chunk.Finish(_models));
    }
}
