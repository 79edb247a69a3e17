using Cohort.Node.Http;
using Cohort.Node.Questions;
using Cohort.Serving;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>A node of the cluster, as its HTTP interface knows it.</summary>
internal sealed class ServingNode(IServingStore store, ClusterView cluster, ReadinessView readiness, ICohort cohort) : IServingHost
{
    public string Name => cluster.Node;

    public IAuditStore Audit => store;

    public Task<Readiness> ReadinessAsync(CancellationToken cancel) => readiness.All(cancel);

    public async Task<object> StateAsync(bool ofRebalancer, CancellationToken cancel) =>
        ofRebalancer ? await cohort.SuspendAsync(null, cancel) : AuditedState.Of(await cluster.Stand());
}
