using Cohort.Node.Tests.Support;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Cohort.Verbs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.Http;

/// <summary>The table of verbs says of each the paths that a node answers, and the role that they ask for.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync.
public sealed class VerbPathTests : IAsyncLifetime
#pragma warning restore CA1001
{
    /// <summary>Paths that no verb of the table asks, each with the reason.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["POST /v1/purchases"] = "programs send purchases",
        ["GET /v1/segments/{name}/days"] = "the dashboard draws it",
        ["GET /v1/segments/{name}/transitions"] = "the same as /v1/transitions with a segment",
        ["GET /v1/users/{id}/transitions"] = "the same as /v1/transitions with a user",
        ["GET /v1/users/{id}/segments"] = "a part of /v1/users/{id}",
        ["GET /v1/users/{id}/scores/log"] = "for whoever reproduces a score",
        ["DELETE /v1/users/{id}"] = "cohort erase, which reaches copies of a directory too",
        ["POST /v1/erasures/{erasure}/accept-later"] = "cohort erasures accept-later",
        ["GET /v1/erasures"] = "cohort erasures",
        ["GET /v1/spend"] = "cohort export asks it",
        ["GET /v1/transitions/stream"] = "browsers and programs follow it; tail asks the feed",
        ["GET /v1/rebalancer"] = "the dashboard shows it",
        ["GET /v1/sources/topics"] = "for whoever looks into a topic that was made anew",
        ["POST /v1/sources/begin-anew"] = "cohort source begin-anew",
        ["POST /v1/sources/skip"] = "cohort source skip",
        ["GET /v1/rules"] = "cohort rules show",
        ["POST /v1/rules"] = "activate sends rules and taxonomy together",
        ["PUT /v1/rules"] = "the editor of the dashboard",
        ["POST /v1/taxonomy"] = "activate sends rules and taxonomy together",
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-verbs-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync() => _node = await RunningNode.Start(_directory, "cohort.kafka.enabled = off, akka.cluster.roles = [shard, serve]");

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Each_verb_asks_paths_that_there_are_with_a_role_that_they_ask_for()
    {
        var mapped = Mapped();

        Assert.All(VerbTable.All, verb =>
        {
            var asked = verb.Paths.Select(path => mapped.TryGetValue(path, out var role) ? role : throw new KeyNotFoundException($"'{verb.Name}' asks {path}, which no node answers.")).ToList();
            Assert.All(asked, role => Assert.True(verb.Role.HasFlag(role) || role == AccessRoles.Read, $"'{verb.Name}' has the role {verb.Role}, and a path of it wants {role}."));
            Assert.Contains(verb.Role, asked);
        });
    }

    [Fact]
    public void Each_path_is_asked_by_a_verb_or_has_a_reason()
    {
        var asked = VerbTable.All.SelectMany(verb => verb.Paths).ToHashSet();
        var rest = Mapped().Keys.Where(path => !asked.Contains(path) && !path.Contains("/v1/rules/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(Others.Keys.Order(StringComparer.Ordinal), rest);
    }

    // The role of each method and path under /v1.
    private Dictionary<string, AccessRoles> Mapped() => _node.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<Door>() is not null && endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [], (endpoint, method) => (
            Path: $"{method} {endpoint.RoutePattern.RawText}",
            Role: endpoint.Metadata.GetMetadata<Door>() is { } door && (method == "GET" || door.OnlyAsks) ? door.Ask : endpoint.Metadata.GetMetadata<Door>()!.Change))
        .DistinctBy(one => one.Path)
        .ToDictionary(one => one.Path, one => one.Role, StringComparer.Ordinal);
}
