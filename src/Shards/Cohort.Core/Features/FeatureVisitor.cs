namespace Cohort.Core.Features;

/// <summary>Takes the vectors of one user; spans and sheet hold until it returns.</summary>
/// <param name="userId">The user (UTF-8).</param>
/// <param name="sheet">Her vectors.</param>
public delegate void FeatureVisitor(ReadOnlySpan<byte> userId, FeatureSheet sheet);
