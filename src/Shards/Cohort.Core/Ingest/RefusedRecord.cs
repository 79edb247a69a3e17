using Cohort.Core.Purchases;

namespace Cohort.Core.Ingest;

/// <summary>A record of a record batch that is no purchase.</summary>
/// <param name="Record">Its place in the record batch, counted from 0.</param>
/// <param name="Byte">Where it begins in the record batch.</param>
/// <param name="Length">Its bytes, line end excluded; more than the record batch holds where it was cut.</param>
/// <param name="Rejection">Why.</param>
public readonly record struct RefusedRecord(int Record, int Byte, long Length, Rejection Rejection);
