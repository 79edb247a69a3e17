using Cohort.Store.Questions;

namespace Cohort.Serving;

/// <summary>Whether the node is ready, what is missing where it is not, and what people should know though it is.</summary>
/// <param name="Ready">Whether it can be asked.</param>
/// <param name="Missing">Why not.</param>
/// <param name="Warnings">What people should know: also what does not move, in sentences.</param>
/// <param name="Stalls">
/// What does not move, here or in the whole cluster. It leaves the node ready: another node could not answer better, and
/// people need one that answers to set it right.
/// </param>
internal sealed record Readiness(bool Ready, IReadOnlyList<string> Missing, IReadOnlyList<string> Warnings, IReadOnlyList<StallReply> Stalls);
