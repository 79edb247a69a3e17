using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>Takes purchases that somebody sends and waits for: a running engine stores them, a node writes them to the topic.</summary>
internal interface IPurchaseIntake
{
    /// <summary>Takes records, and tells of each what became of it when that is durable.</summary>
    /// <param name="lines">The records, each with a line feed behind it; none is blank.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="mapping">The name of what turns them into purchases; null for what is usual here.</param>
    /// <param name="cancel">Ends the wait; what is under way comes to its end.</param>
    /// <returns>An outcome for each, in their order.</returns>
    /// <exception cref="CohortException">
    /// Nothing of it is certain: the mapping is unknown, or the store or the topic did not take it. Sent again, what had arrived is
    /// recognised by its event ids.
    /// </exception>
    Task<IReadOnlyList<LineOutcome>> TakeAsync(ReadOnlyMemory<byte> lines, int count, string? mapping, CancellationToken cancel);
}

/// <summary>What became of a record that was sent.</summary>
/// <param name="Status">In one word.</param>
/// <param name="Purchases">Lines of it that count from now on, or that the topic has.</param>
/// <param name="Rejection">Why it is refused; null where it is not.</param>
/// <param name="Place">Where the topic has it; null where there is none.</param>
internal readonly record struct LineOutcome(LineStatus Status, int Purchases, Rejection? Rejection = null, TopicPlace? Place = null);

/// <summary>A place in a topic.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset in it.</param>
internal readonly record struct TopicPlace(int Partition, long Offset);

/// <summary>What becomes of a record that is sent.</summary>
internal enum LineStatus
{
    /// <summary>It counts, or is in the topic.</summary>
    Accepted,

    /// <summary>It came before, and counts once.</summary>
    Repeated,

    /// <summary>It does not count.</summary>
    Refused,

    /// <summary>The mapping leaves it out.</summary>
    Filtered,
}
