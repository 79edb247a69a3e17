using Cohort.Core.Features;

namespace Cohort.Core.Scoring;

/// <summary>Takes what is needed to score one user away from her range; spans and sheet hold until it returns.</summary>
/// <param name="userId">The user (UTF-8).</param>
/// <param name="userHash">Her place in the hash space.</param>
/// <param name="sheet">Her vectors.</param>
/// <param name="eligible">The campaigns that she is eligible for, a bit each in the order of their file; empty without campaigns.</param>
public delegate void ScoringVisitor(ReadOnlySpan<byte> userId, ulong userHash, FeatureSheet sheet, ReadOnlySpan<ulong> eligible);
