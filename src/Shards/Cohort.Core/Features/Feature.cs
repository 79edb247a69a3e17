namespace Cohort.Core.Features;

/// <summary>One number of a feature vector, described for whoever trains or reads a model.</summary>
/// <param name="Name">Unique in its schema; lower case.</param>
/// <param name="Meaning">What it says of a user, as of the as-of date.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Low">The least value it can have; negative infinity where there is none.</param>
/// <param name="High">The largest; infinity where there is none.</param>
/// <param name="Source">Where the formula comes from.</param>
public sealed record Feature(string Name, string Meaning, string Unit, float Low, float High, string Source);
