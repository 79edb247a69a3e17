using Cohort.Store.Serving;

namespace Cohort.Serving;

/// <summary>What questions over HTTP need of the process that answers them, beside its answers.</summary>
internal interface IServingHost
{
    /// <summary>What the audit log calls this process.</summary>
    string Name { get; }

    /// <summary>Who keeps the audit log.</summary>
    IAuditStore Audit { get; }

    /// <summary>Whether it can be asked, and what people should know.</summary>
    Task<Readiness> ReadinessAsync(CancellationToken cancel);

    /// <summary>How things stand, for the audit log.</summary>
    /// <param name="ofRebalancer">Whether the settings of the rebalancer are meant, or the rest.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<object> StateAsync(bool ofRebalancer, CancellationToken cancel);
}
