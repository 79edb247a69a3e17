using System.Text.Json;
using Cohort.Store.Questions;

namespace Cohort.Verbs.Declaring;

/// <summary>A cluster that knows by a key who asks, and writes down who changes what.</summary>
internal interface IRemoteCohort : ICohort
{
    /// <summary>A page of its audit log, the latest entry first.</summary>
    Task<JsonElement> AuditAsync(string? after, int limit, CancellationToken cancel);
}
