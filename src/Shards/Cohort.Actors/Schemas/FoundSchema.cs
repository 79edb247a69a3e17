namespace Cohort.Actors.Schemas;

/// <summary>What a registry has said of a schema.</summary>
/// <param name="Form">How its records are written; null where that cannot be known.</param>
/// <param name="Fault">Why not, in a sentence; null where it is known.</param>
internal sealed record FoundSchema(IWrittenForm? Form, string? Fault);
