using Cohort.Core.Features;

namespace Cohort.Core.Scoring;

/// <summary>Takes what is needed to score one user away from their range; spans and table hold until it returns.</summary>
/// <param name="userId">The user (UTF-8).</param>
/// <param name="userHash">Their place in the hash space.</param>
/// <param name="table">Their vectors.</param>
/// <param name="eligible">The campaigns that they are eligible for, a bit each in the order of their file; empty without campaigns.</param>
public delegate void ScoringVisitor(ReadOnlySpan<byte> userId, ulong userHash, FeatureTable table, ReadOnlySpan<ulong> eligible);
