using System.Text.Json;
using System.Text.Json.Nodes;
using Cohort.Node.Tests.Support;
using Cohort.Serving.Http;
using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.Http;

/// <summary>The document of the API is whole, and the one in docs.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync.
public sealed class ApiDocumentTests : IAsyncLifetime
#pragma warning restore CA1001
{
    /// <summary>With it set, the tests write the document to docs in place of comparing it.</summary>
    private const string Variable = "COHORT_WRITE_OPENAPI";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-openapi-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync() => _node = await RunningNode.Start(_directory, "cohort.kafka.enabled = off, akka.cluster.roles = [shard, serve]");

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task It_is_the_one_in_docs()
    {
        var served = JsonNode.Parse((await _node.Get("/openapi/v1.json")).Answer.GetRawText())!.ToJsonString(Indented) + "\n";
        var file = Path.Combine(Root(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }) await File.WriteAllTextAsync(file, served);

        Assert.True(File.Exists(file) && served == await File.ReadAllTextAsync(file),
            $"docs/openapi.json is not what a node serves. Where the API was changed on purpose, run this test once with {Variable}=1, look at the difference, and commit it.");
    }

    [Fact]
    public async Task Every_path_that_is_mapped_is_in_it_with_summary_role_answer_and_problems()
    {
        var document = (await _node.Get("/openapi/v1.json")).Answer;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var mapped = _node.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Door>() is { IsPage: false } && endpoint.RoutePattern.RawText is not ("/metrics" or "/openapi/{documentName}.json"))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [], (endpoint, method) => (Path: endpoint.RoutePattern.RawText!, Method: method, Door: endpoint.Metadata.GetMetadata<Door>()!))
            .ToList();

        Assert.True(mapped.Count > 50, $"There are {mapped.Count} paths.");
        Assert.All(mapped, one =>
        {
            Assert.True(document.GetProperty("paths").TryGetProperty(one.Path, out var path) && path.TryGetProperty(one.Method.ToLowerInvariant(), out var operation),
                $"{one.Method} {one.Path} is not in the document: add it to ServingPaths or NodePaths.");
            operation = path.GetProperty(one.Method.ToLowerInvariant());
            Assert.True(operation.GetProperty("summary").GetString() is { Length: > 8 } summary && summary.EndsWith('.'), $"{one.Path} has no summary.");
            var responses = operation.GetProperty("responses").EnumerateObject().ToList();
            Assert.Contains(responses, response => response.Name.StartsWith('2'));
            if (one.Door.IsOpen) return;
            Assert.StartsWith("Role: `", operation.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(operation.GetProperty("security").EnumerateArray().First().GetProperty("key").EnumerateArray());
            Assert.Contains(responses, response => response.Name == "401" && response.Value.GetProperty("$ref").GetString() == "#/components/responses/who_asks");
            Assert.Equal(one.Path.Count(letter => letter == '{'), operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Count(parameter => parameter.GetProperty("in").GetString() == "path") : 0);
        });
    }

    [Fact]
    public async Task Every_problem_in_it_has_the_stable_code_of_its_status()
    {
        var responses = (await _node.Get("/openapi/v1.json")).Answer.GetProperty("components").GetProperty("responses").EnumerateObject().ToList();

        Assert.True(responses.Count > 8);
        Assert.All(responses, response => Assert.Contains(response.Name, ProblemCodes.All.Values));
        Assert.All(responses, response => Assert.Equal("#/components/schemas/Problem", response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString()));
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Cohort.slnx"))) at = at.Parent;
        return at.FullName;
    }
}
