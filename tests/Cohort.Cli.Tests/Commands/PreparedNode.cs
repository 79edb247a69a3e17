using System.Net;
using System.Text;
using Cohort.Testing;

namespace Cohort.Cli.Tests.Commands;

/// <summary>A node that gives prepared answers, and remembers what it was asked.</summary>
internal sealed class PreparedNode : IDisposable
{
    private readonly HttpListener _listener = new();

    public PreparedNode()
    {
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = Serve();
    }

    public string Url { get; } = $"http://127.0.0.1:{FreePort.Next()}/";

    /// <summary>By method and path.</summary>
    public Dictionary<string, (int Status, string Json)> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Method, path and body of each request.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The header of the last request that says who asks.</summary>
    public string? Authorization { get; private set; }

    /// <summary>The content type of the last request.</summary>
    public string? Type { get; private set; }

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var body = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
            (Authorization, Type) = (context.Request.Headers["Authorization"], context.Request.ContentType);
            var asked = $"{context.Request.HttpMethod} {context.Request.RawUrl}";
            Asked.Add($"{asked} {body}".TrimEnd());
            var (status, json) = Answers.GetValueOrDefault(asked, (404, """{"detail":"Unknown."}"""));
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json));
            context.Response.Close();
        }
    }
}
