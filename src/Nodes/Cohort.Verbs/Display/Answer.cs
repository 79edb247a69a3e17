namespace Cohort.Verbs.Display;

/// <summary>Where an answer goes, and in which form.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Json">For programs.</param>
/// <param name="Cancel">The asker has lost patience.</param>
internal sealed record Answer(TextWriter Output, bool Json, CancellationToken Cancel);
