using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Cohort.Store.Questions;

namespace Cohort.Cli.Clusters;

/// <summary>Asks a node of a cluster over HTTP.</summary>
internal sealed class NodeClient : IDisposable
{
    // What a node answers is versioned by its path.
    private const string Version = "v1/";

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

    /// <summary>Asks a question whose answer has a form that is known.</summary>
    public async Task<T> Get<T>(string path, CancellationToken cancel) => Read<T>(await Send(HttpMethod.Get, path, null, cancel));

    /// <summary>Gives an order whose answer has a form that is known.</summary>
    public async Task<T> Order<T>(string path, object order, CancellationToken cancel) => Read<T>(await Order(path, order, cancel));

    /// <summary>Asks a question; the answer is passed on as it comes.</summary>
    public Task<JsonElement> Get(string path, CancellationToken cancel) => Send(HttpMethod.Get, path, null, cancel);

    /// <summary>Gives an order; the answer is passed on as it comes.</summary>
    public async Task<JsonElement> Order(string path, object order, CancellationToken cancel)
    {
        using var content = new StringContent(JsonSerializer.Serialize(order), Encoding.UTF8, "application/json");
        return await Send(HttpMethod.Post, path, content, cancel);
    }

    /// <summary>Changes something under a condition.</summary>
    public async Task<T> Change<T>(HttpMethod method, string path, object order, NodeCondition condition, CancellationToken cancel)
    {
        using var content = new StringContent(JsonSerializer.Serialize(order), Encoding.UTF8, "application/json");
        return Read<T>(await Send(method, path, content, cancel, condition));
    }

    /// <summary>Reads an answer of many lines as it comes.</summary>
    public Task Read(string path, Func<HttpResponseMessage, TextReader, Task> read, CancellationToken cancel) => Told(
        async () =>
        {
            using var response = await _http.GetAsync(new Uri(Version + path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
            {
                using var fault = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
                throw Refused(response.StatusCode, fault.RootElement);
            }

            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
            await read(response, lines);
            return true;
        },
        cancel);

    public void Dispose() => _http.Dispose();

    // What a node of another version says that this program does not know is left out.
    private T Read<T>(JsonElement answer)
    {
        try
        {
            return (T)answer.Deserialize(typeof(T), CohortJson.Form)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new CohortException(Refusal.Failed, $"The node at {_node} answers in a form that this program does not know ({e.Message}). Use programs of one version.");
        }
    }

    /// <exception cref="CohortException">The node cannot be reached, or refuses; the message is its own.</exception>
    private async Task<JsonElement> Send(HttpMethod method, string path, HttpContent? content, CancellationToken cancel, NodeCondition condition = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(Version + path, UriKind.Relative)) { Content = content };
        condition.Put(request.Headers);
        request.Headers.ExpectContinue = content is ByteArrayContent and not StringContent;
        return await Told(
            async () =>
            {
                using var response = await _http.SendAsync(request, cancel);
                using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
                return response.IsSuccessStatusCode ? answer.RootElement.Clone() : throw Refused(response.StatusCode, answer.RootElement);
            },
            cancel);
    }

    // What fails on the way is told as people understand it.
    private async Task<T> Told<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException fault)
        {
            throw new CohortException(Refusal.Failed, $"The node at {_node} cannot be trusted, or does not trust who asks ({fault.Message}). Set {NodeAccess.Authorities} to the PEM file of who signs the certificates of nodes, and ask the node by a name that is in its certificate.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CohortException(Refusal.Failed, $"The node at {_node} cannot be reached ({e.Message}). Give the address of one that runs with --node; cohort.http.address in its settings says where it answers.");
        }
        catch (JsonException)
        {
            throw new CohortException(Refusal.Failed, $"What answers at {_node} is no node of Cohort. Give the address of one with --node.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CohortException(Refusal.Failed, $"The node at {_node} did not answer within {_http.Timeout.TotalMinutes} minutes. Its log may say why.");
        }
    }

    private static CohortException Refused(HttpStatusCode status, JsonElement answer) => new(
        status switch
        {
            HttpStatusCode.NotFound => Refusal.Unknown,
            HttpStatusCode.Conflict => Refusal.Conflict,
            HttpStatusCode.Gone => Refusal.Gone,
            HttpStatusCode.PreconditionFailed => Refusal.Changed,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Refusal.Forbidden,
            HttpStatusCode.NotImplemented => Refusal.NotHere,
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests => Refusal.NotReady,
            _ => (int)status < 500 ? Refusal.Wrong : Refusal.Failed,
        },
        answer.TryGetProperty("detail", out var detail) ? detail.GetString()! : $"The node answered with {(int)status}.",
        answer.TryGetProperty("faults", out var faults) && faults.ValueKind == JsonValueKind.Array ? [.. faults.EnumerateArray().Select(fault => fault.GetString()!)] : null);
}
