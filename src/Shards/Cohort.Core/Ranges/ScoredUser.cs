using Cohort.Core.Encodings;

namespace Cohort.Core.Ranges;

/// <summary>What a batch says of scores: the model just read, or the user with their scores by all models of the section.</summary>
internal ref struct ScoredUser
{
    /// <summary>The as-of date of the features that were looked at, in days since 1970-01-01.</summary>
    public ushort Date { get; init; }

    /// <summary>Number of models in the section.</summary>
    public int Models { get; init; }

    /// <summary>The index of the model just read.</summary>
    public int ModelIndex { get; init; }

    /// <summary>The name of the model just read (UTF-8).</summary>
    public ReadOnlySpan<byte> Model { get; init; }

    /// <summary>Its version (UTF-8).</summary>
    public ReadOnlySpan<byte> Version { get; init; }

    /// <summary>The user just read (UTF-8).</summary>
    public ReadOnlySpan<byte> UserId { get; init; }

    /// <summary>Stands before their scores: for each model millionths plus one, 0 for none.</summary>
    public ByteReader Scores { get; init; }
}
