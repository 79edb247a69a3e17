namespace Cohort.Simulator.Stage;

/// <summary>Something that must always hold did not: the simulation has found a fault.</summary>
internal sealed class BrokenInvariantException(string message) : Exception(message);
