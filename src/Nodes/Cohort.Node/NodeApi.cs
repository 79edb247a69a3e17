using Cohort.Node.Http;
using Cohort.Node.Questions;
using Cohort.Serving;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node;

/// <summary>
/// What a node answers over HTTP. Any node answers everything: users and ranges by asking the range's owner wherever it
/// is, the rest from the serving store.
/// </summary>
internal static class NodeApi
{
    public static IServiceCollection AddNodeApi(this IServiceCollection services) => services
        .AddSingleton<ClusterView>()
        .AddSingleton<ScoringView>()
        .AddSingleton<StallView>()
        .AddSingleton<SourceView>()
        .AddSingleton<ReadinessView>()
        .AddSingleton<Activator>()
        .AddSingleton<ClusterCohort>()
        .AddSingleton<ICohort>(services => services.GetRequiredService<ClusterCohort>())
        .AddSingleton<IServingHost, ServingNode>()
        .AddSingleton(NodePaths.All)
        .AddServing();

    public static WebApplication MapNodeApi(this WebApplication app) => app.MapServing(
        questions => questions.MapVisible(),
        orders =>
        {
            orders.MapNodeLoads();
            orders.MapTopics();
        });
}
