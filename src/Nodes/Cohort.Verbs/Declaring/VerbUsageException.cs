namespace Cohort.Verbs.Declaring;

/// <summary>What was typed cannot be used.</summary>
/// <param name="message">Whole sentences that name the thing, the reason and the remedy.</param>
internal sealed class VerbUsageException(string message) : Exception(message);
