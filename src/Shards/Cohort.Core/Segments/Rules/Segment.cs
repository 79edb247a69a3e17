namespace Cohort.Core.Segments.Rules;

/// <summary>A named rule of a rule set.</summary>
/// <param name="Name">Unique in the file; at most <see cref="Limits.NameBytes"/> bytes.</param>
/// <param name="Title">What people call it; the name where the file gives no title.</param>
/// <param name="Index">Its place in the file from 0, and its bit in a user's memberships.</param>
/// <param name="Source">The expression as written, from its first to its last character.</param>
public sealed record Segment(string Name, string Title, int Index, string Source);
