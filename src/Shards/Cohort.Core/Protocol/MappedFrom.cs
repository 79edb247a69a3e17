using Cohort.Core.Mappings;

namespace Cohort.Core.Protocol;

/// <summary>What turns the records of a source into purchases from one of them on.</summary>
/// <param name="From">The first record.</param>
/// <param name="Reader">
/// The mapping's reader, of one partition reader alone; null where records are purchases in the plain format.
/// </param>
internal readonly record struct MappedFrom(long From, MappingReader? Reader);
