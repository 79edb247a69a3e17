namespace Cohort.Core.Features;

/// <summary>Takes the vectors of one user; spans and table hold until it returns.</summary>
/// <param name="userId">The user (UTF-8).</param>
/// <param name="table">Their vectors.</param>
public delegate void FeatureVisitor(ReadOnlySpan<byte> userId, FeatureTable table);
