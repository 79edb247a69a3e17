namespace Cohort.Store.Questions;

/// <summary>The last event of a stream: it ends, and whoever listens may come again with the last cursor.</summary>
/// <param name="Code"><c>too_slow</c>: more was stored than is kept for a reader; <c>ending</c>: the process ends; <c>failed</c>: it cannot be read on.</param>
/// <param name="Detail">A sentence with the reason and the remedy.</param>
public sealed record DroppedReply(string Code, string Detail);
