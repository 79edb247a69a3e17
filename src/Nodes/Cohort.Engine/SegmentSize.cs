namespace Cohort.Engine;

/// <summary>A segment and how many users are in it.</summary>
/// <param name="Name">Its name: that of its rule, or <c>affinity:</c> and a category.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Members">How many users are in it.</param>
public sealed record SegmentSize(string Name, string Title, long Members);
