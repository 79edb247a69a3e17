using Cohort.Store.Questions;

namespace Cohort.Node.Intake;

/// <summary>A node that cannot write purchases to their topic says why.</summary>
/// <param name="because">A whole sentence with the remedy.</param>
internal sealed class NoIntake(string because) : IPurchaseIntake
{
    public Task<IReadOnlyList<LineOutcome>> TakeAsync(ReadOnlyMemory<byte> lines, int count, string? mapping, CancellationToken cancel) =>
        throw new CohortException(Refusal.NotHere, because);
}
