using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Cohort.Testing;

namespace Cohort.Actors.Tests.Schemas;

/// <summary>A schema registry over HTTP on this machine, with the questions that a reader asks.</summary>
internal sealed class LoopbackRegistry : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, object> _answers = new();

    public LoopbackRegistry()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public string Url { get; }

    /// <summary>What every question is answered with in place of an answer; null for answers.</summary>
    public volatile string? Trouble;

    /// <summary>The paths that were asked for, with what was said of who asks.</summary>
    public ConcurrentQueue<(string Path, string? Who)> Asked { get; } = new();

    /// <summary>Registers a schema under a number, and as the only version of a subject.</summary>
    public void Add(int id, string type, string schema, string subject = "", string? serialized = null,
        params object[] references)
    {
        var answer = new { schema, schemaType = type, references, subject, version = 1, id };
        _answers[$"/schemas/ids/{id}"] = answer;
        _answers[$"/schemas/guids/{GuidOf(id)}"] = answer;
        _answers[$"/subjects/{subject}/versions/1"] = answer;
        if (serialized is null) return;
        _answers[$"/schemas/ids/{id}?format=serialized"] = new { schema = serialized, schemaType = type, references };
        _answers[$"/schemas/guids/{GuidOf(id)}?format=serialized"] = _answers[$"/schemas/ids/{id}?format=serialized"];
    }

    /// <summary>The id for all registries of a schema with a number.</summary>
    public static Guid GuidOf(int id) => new(id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(await _listener.GetContextAsync());
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var url = context.Request.Url!;
        var path = url.AbsolutePath + (url.Query.Contains("format=serialized", StringComparison.Ordinal)
            ? "?format=serialized" : "");
        Asked.Enqueue((path, context.Request.Headers["Authorization"]));
        var isKnown = _answers.TryGetValue(path, out var answer);
        object said = Trouble is { } trouble ? new { error_code = 50001, message = trouble }
            : isKnown ? answer! : new { error_code = 40403, message = "Schema not found" };
        context.Response.StatusCode = Trouble is not null ? 500 : isKnown ? 200 : 404;
        context.Response.ContentType = "application/vnd.schemaregistry.v1+json";
        context.Response.Close(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(said)), willBlock: false);
    }
}
