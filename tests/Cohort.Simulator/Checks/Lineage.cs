using System.Collections.Immutable;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Checks;

/// <summary>All that was ever journaled of a range, which outlives the deletion of rows; the checks' own account.</summary>
internal sealed class Lineage(int id, Created birth)
{
    public int Id => id;

    /// <summary>The salted users of whom the range has a part.</summary>
    public Dictionary<string, Salt> Salts { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a part of a record belongs to the range.</summary>
    public bool Owns(RecordPart part) => Range.Contains(PointOf(part.Buy.User, part.Hash, part.Fingerprint));

    /// <summary>Where a purchase lies in the hash space, as the range knows its user.</summary>
    public ulong PointOf(string user, ulong hash, Fingerprint fingerprint) => Salts.TryGetValue(user, out var salt) ? salt.PointOf(fingerprint) : hash;

    public HashRange Range => birth.Range;

    public ContextVersion Context => birth.Context;

    public ImmutableArray<int> Parents => birth.Parents;

    public long Highest { get; set; }

    public ImmutableArray<int> Successors { get; set; } = [];

    /// <summary>The user who was erased when it was closed; null for none.</summary>
    public ErasedUser? Erased { get; set; }

    /// <summary>Up to where each source is covered for the hashes of the range.</summary>
    public Dictionary<string, long> Covered { get; } = new(StringComparer.Ordinal);

    /// <summary>What happened, in order.</summary>
    public List<Happening> Happenings { get; } = [];

    /// <summary>How much of it had happened after each row.</summary>
    public List<int> Ends { get; } = [];
}

/// <summary>One input of a range: a part of a record of a source, a turn to a day, scores of a user, other rules or taxonomy, or what all users have.</summary>
internal readonly record struct Happening(string Source, long Offset, int Day, Scored? Scores, ContextVersion? Context, Core.Segments.CauseKind Cause)
{
    /// <summary>What all users have: for the turn that comes next, or as a part of the activation.</summary>
    public Thresholds? Thresholds { get; private init; }

    public static Happening Found(Thresholds thresholds) => new(BatchHeader.Thresholds, 0, 0, null, null, default) { Thresholds = thresholds };

    /// <summary>Of a record, whether it is what that takes back; else what it adds.</summary>
    public bool IsVoid { get; private init; }

    public static Happening Record(string source, long offset, bool isVoid) => new(source, offset, 0, null, null, default) { IsVoid = isVoid };

    public static Happening Turn(int day) => new(BatchHeader.Clock, 0, day, null, null, default);

    public static Happening Scoring(Scored scores) => new(BatchHeader.Scores, 0, 0, scores, null, default);

    public static Happening Activation(ContextActivated activated) => new("", 0, 0, null, activated.Context, activated.Cause) { Thresholds = activated.Found };
}
