using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace Cohort.Cli.Clusters;

/// <summary>Asks a node of a cluster over HTTP.</summary>
internal sealed class NodeClient : IDisposable
{
    private readonly Uri _node;
    private readonly HttpClient _http;

    /// <param name="node">The address of the node.</param>
    /// <param name="variable">Gives a variable of the environment, which says who asks.</param>
    public NodeClient(Uri node, Func<string, string?> variable)
    {
        (_node, _http) = (node, NodeAccess.Client(variable));

        // A node answers within 5 s, or says that it cannot; a taxonomy takes a while on its way.
        (_http.BaseAddress, _http.Timeout) = (node, TimeSpan.FromMinutes(2));
    }

    public Task<JsonElement> Get(string path, CancellationToken cancel) => Send(HttpMethod.Get, path, null, cancel);

    public async Task<JsonElement> Order(string path, object order, CancellationToken cancel)
    {
        using var content = new StringContent(JsonSerializer.Serialize(order), Encoding.UTF8, "application/json");
        return await Send(HttpMethod.Post, path, content, cancel);
    }

    public void Dispose() => _http.Dispose();

    /// <exception cref="CommandException">The node cannot be reached, or refuses; the message is its own.</exception>
    private async Task<JsonElement> Send(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
            request.Headers.ExpectContinue = content is ByteArrayContent and not StringContent;
            using var response = await _http.SendAsync(request, cancel);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));

            // A node that is not ready says what is missing, which is an answer.
            var isAnswer = response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.ServiceUnavailable && answer.RootElement.TryGetProperty("missing", out _));
            return isAnswer ? answer.RootElement.Clone() : throw Refused(response.StatusCode, answer.RootElement);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException fault)
        {
            throw new CommandException(ExitCode.Fault, $"The node at {_node} cannot be trusted, or does not trust who asks ({fault.Message}). Set {NodeAccess.Authorities} to the PEM file of who signs the certificates of nodes, and ask the node by a name that is in its certificate.");
        }
        catch (HttpRequestException e)
        {
            throw new CommandException(ExitCode.Fault, $"The node at {_node} cannot be reached ({e.Message}). Give the address of one that runs with --node; cohort.http.address in its settings says where it answers.");
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCode.Fault, $"What answers at {_node} is no node of Cohort. Give the address of one with --node.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Fault, $"The node at {_node} did not answer within {_http.Timeout.TotalMinutes} minutes. Its log may say why.");
        }
    }

    private static CommandException Refused(HttpStatusCode status, JsonElement answer)
    {
        var lines = new List<string> { answer.TryGetProperty("error", out var error) ? error.GetString()! : $"The node answered with {(int)status}." };
        if (answer.TryGetProperty("faults", out var faults) && faults.ValueKind == JsonValueKind.Array && faults.GetArrayLength() > 1)
            lines.AddRange(faults.EnumerateArray().Select(fault => "  " + fault.GetString()));
        return new CommandException((int)status < 500 ? ExitCode.BadInput : ExitCode.Fault, string.Join(Environment.NewLine, lines));
    }
}
