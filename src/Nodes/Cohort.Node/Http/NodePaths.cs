using Cohort.Core.Protocol;
using Cohort.Serving.Http.Documents;
using Cohort.Store.Questions;

namespace Cohort.Node.Http;

/// <summary>The paths that only a cluster answers, for the document of the API.</summary>
internal static class NodePaths
{
    public static ApiPathTable All { get; } = new(
    [
        new("GET", "/v1/users/{id}/segments", "Users", "The segments of a user as far as they are visible, which may be behind what their range holds.", typeof(IReadOnlyList<UserSegmentReply>)),
        new("GET", "/v1/users/{id}/scores/log", "Users", "All scores that a user was ever given.", typeof(IReadOnlyList<ScoreReply>)),
        new("GET", "/v1/rebalancer", "Rebalancer", "How the nodes are loaded, and what is under way.", typeof(RebalancerReply)),
        new("POST", "/v1/rebalancer/limits", "Rebalancer", "Change limits of what is done, by name.", typeof(LimitsReply)),
        new("GET", "/v1/sources/topics", "State", "The topics that are known, and under which names they are read.", typeof(IReadOnlyList<TopicIdentity>)),
        new("POST", "/v1/sources/begin-anew", "State", "Read a topic that was made anew from its first record, under other names.", typeof(BegunAnew)) { Status = 202 },
        new("POST", "/v1/sources/skip", "State", "Let a source go on after records that are gone.", typeof(SkipNoted)) { Status = 202 },
    ]);
}
