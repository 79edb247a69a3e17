using Cohort.Serving;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Cli.Serving;

/// <summary>A data directory with its engine, as its HTTP interface knows it.</summary>
internal sealed class ServedDirectory(string directory, ICohort cohort, IAuditStore audit) : IServingHost
{
    public string Name { get; } = Path.GetFullPath(directory);

    public IAuditStore Audit => audit;

    /// <summary>What stopped the reading of purchases; null where nothing did.</summary>
    public string? Fault { get; set; }

    public Task<Readiness> ReadinessAsync(CancellationToken cancel) => Task.FromResult(new Readiness(true, [], Fault is null ? [] : [Fault], []));

    public async Task<object> StateAsync(bool ofRebalancer, CancellationToken cancel) => await cohort.StatusAsync(cancel);
}
