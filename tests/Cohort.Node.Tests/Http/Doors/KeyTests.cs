using Cohort.Serving;
using Cohort.Serving.Http.Doors;
using Cohort.Serving.Http;
using Cohort.Node.Tests.Support;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.Http.Doors;

/// <summary>A node that asks who calls.</summary>
public sealed class KeyTests : IAsyncLifetime
{
    private static readonly string[] Names = ["read", "ingest", "edit", "operate", "admin", "count"];

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-keys-").FullName;
    private readonly Dictionary<string, string> _secrets = [];
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        var lines = Names.Select(Line).ToList();
        var file = Path.Combine(_directory, "keys");
        await File.WriteAllLinesAsync(file, ["# those of people", "", .. lines[3..]]);
        _node = await RunningNode.Start(_directory,
            $"cohort {{ ranges = 4, kafka.enabled = off, http {{ keys = [{string.Join(", ", lines[..3].Select(line => $"\"{line}\""))}], keys-file = \"{file}\" }} }}\nakka.cluster.roles = [shard, serve]");
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("GET", "/v1/rebalancer/limits", "read admin")]
    [InlineData("GET", "/v1/segments", "count read admin")]
    [InlineData("GET", "/nowhere", "read admin")]
    [InlineData("POST", "/v1/rebalancer/suspend", "operate admin")]
    [InlineData("POST", "/v1/orders/split", "operate admin")]
    [InlineData("POST", "/v1/rules", "edit admin")]
    [InlineData("POST", "/v1/taxonomy", "edit admin")]
    [InlineData("POST", "/nowhere", "admin")]
    [InlineData("DELETE", "/v1/status", "admin")]
    public async Task A_key_lets_in_for_its_roles_alone(string method, string path, string allowed)
    {
        foreach (var name in Names)
        {
            var (status, answer) = await Ask(method, path, ("Authorization", "Bearer " + _secrets[name]));
            Assert.True((status == 403) == !allowed.Split(' ').Contains(name) && status != 401, $"{method} {path} with the role {name} was answered with {status}: {answer}");
        }

        Assert.Equal(401, (await Ask(method, path)).Status);
    }

    [Fact]
    public async Task Health_is_open_and_nothing_else()
    {
        Assert.Equal(200, (await _node.Get("/health/live")).Status);
        Assert.Equal(503, (await _node.Get("/health/ready")).Status);
        Assert.Equal(401, (await _node.Get("/health/other")).Status);
    }

    [Fact]
    public async Task What_is_no_key_is_refused_and_counted_but_a_known_key_always_gets_in()
    {
        var good = _secrets["read"];
        string[] bad = ["Bearer ", "Bearer x", "Basic " + good, good, "Bearer " + good[..^1], "Bearer " + good + "x", "Bearer " + ApiKey.HashOf(good), "Bearer " + new string('x', 8_000)];
        foreach (var header in bad) Assert.Equal(401, (await Ask("GET", "/v1/status", ("Authorization", header))).Status);

        // A minute that ends on the way begins to count anew.
        const int Most = 4 * FailedTries.PerMinute;
        for (var i = 0; (await Ask("GET", "/v1/rebalancer/limits")).Status == 401; i++) Assert.True(i < Most, $"{Most} failed tries were not too many.");

        Assert.NotEqual(429, (await Ask("GET", "/v1/rebalancer/limits", ("Authorization", "Bearer " + good))).Status);
    }

    [Fact]
    public void Every_change_is_behind_a_door_of_its_own_and_only_health_and_signing_in_are_open()
    {
        var paths = _node.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (
                Path: endpoint.RoutePattern.RawText!,
                Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [],
                Door: endpoint.Metadata.GetMetadata<Door>()))
            .ToList();

        Assert.Equal(
            ["/assets/{name}", "/health/live", "/health/ready", "/sign-in", "/sign-in/key", "/sign-in/out"],
            paths.Where(path => path.Door is { IsOpen: true }).Select(path => path.Path).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["/v1/rules/check", "/v1/rules/preview"],
            paths.Where(path => path.Door is { OnlyAsks: true, IsPage: false }).Where(path => path.Methods.Contains("POST")).Select(path => path.Path).Order(StringComparer.Ordinal));
        var changes = paths.Where(path => path.Door is not { OnlyAsks: true } && path.Methods.Any(method => method is not "GET")).ToList();
        Assert.NotEmpty(changes);

        // What nobody gave a door of its own is an administrator's; what is meant to be is told here.
        string[] ofAdmins = ["/v1/erasures/{erasure}/accept-later", "/v1/users/{id}"];
        Assert.Equal(ofAdmins, changes.Where(path => path.Door is { Change: AccessRoles.Admin }).Select(path => path.Path).Order(StringComparer.Ordinal));
        Assert.All(changes.Where(path => !ofAdmins.Contains(path.Path)), path => Assert.True(
            path.Door is { Change: AccessRoles.Edit or AccessRoles.Operate or AccessRoles.Ingest }, $"{path.Path} has no door that says who may."));
        Assert.All(changes, path => Assert.DoesNotContain(path.Door!.Types, type => type is "text/plain" or "application/x-www-form-urlencoded" or "multipart/form-data"));
    }

    [Fact]
    public void What_can_name_users_is_told_to_whoever_may_read()
    {
        var readiness = new Readiness(false, ["The serving store does not answer."], ["The order to salt 'ann' waits."], []);

        Assert.Same(readiness, readiness.ToldTo(Caller.Loopback));
        Assert.Same(readiness, readiness.ToldTo(new Caller("ann", AccessRoles.Read)));
        foreach (var caller in (Caller?[])[null, new Caller("ann", AccessRoles.Operate)])
        {
            var told = readiness.ToldTo(caller);
            Assert.Equal((false, "The serving store does not answer.", 0), (told.Ready, told.Missing.Single(), told.Stalls.Count));
            Assert.StartsWith("There is more to know.", told.Warnings.Single(), StringComparison.Ordinal);
        }
    }

    private string Line(string name)
    {
        Assert.True(AccessRoleNames.TryParse(name, out var role));
        var (secret, key) = ApiKey.Create(name, role);
        _secrets[name] = secret;
        return key.ToString();
    }

    private Task<(int Status, System.Text.Json.JsonElement Answer)> Ask(string method, string path, params (string, string)[] headers) =>
        _node.Send(new HttpMethod(method), path, method == "GET" ? null : "{}"u8.ToArray(), method == "GET" ? null : path is "/v1/rules" or "/v1/taxonomy" ? "application/octet-stream" : "application/json", headers);
}
