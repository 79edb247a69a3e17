using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>A record of a stretch that is no purchase.</summary>
/// <param name="Record">Its place in the stretch, counted from 0.</param>
/// <param name="Byte">Where it begins in the stretch.</param>
/// <param name="Length">Its bytes, line end excluded; more than the stretch holds where it was cut.</param>
/// <param name="Rejection">Why.</param>
public readonly record struct RefusedRecord(int Record, int Byte, long Length, Rejection Rejection);
