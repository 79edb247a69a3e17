using Cohort.Core.Protocol;

namespace Cohort.Actors.Connectors;

/// <summary>Where nodes report in, in a place that all of them share, and are told which cluster holds.</summary>
internal interface IFoundingStore
{
    /// <summary>Writes a report down and carries it out by <see cref="Founding"/>, one after the other.</summary>
    Task<FoundingAnswer> ReportAsync(FoundingReport report);
}
