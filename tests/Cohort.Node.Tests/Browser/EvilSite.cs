using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cohort.Node.Tests.Browser;

/// <summary>
/// Another origin, whose pages try what a page can against a node, and tell what came of it. On the node's own port it also passes
/// on what it does not know, as the name of a page does that was made to point at the node once the page had been loaded.
/// </summary>
internal sealed class EvilSite : IAsyncDisposable
{
    /// <summary>The address that the name of the page leads to.</summary>
    public const string Address = "127.0.0.2";

    private readonly WebApplication _app;
    private readonly HttpClient _node = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _target;
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

    private EvilSite(Uri target)
    {
        _target = target;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(Address), target.Port);
            kestrel.Listen(IPAddress.Parse(Address), 0);
        });
        _app = builder.Build();
        _app.Run(Answer);
    }

    /// <summary>The port on which it is another origin than the node, whatever its name.</summary>
    public int Port => _app.Urls.Select(url => new Uri(url).Port).First(port => port != _target.Port);

    public static async Task<EvilSite> Start(Uri target)
    {
        var site = new EvilSite(target);
        await site._app.StartAsync();
        return site;
    }

    /// <summary>What the next page told.</summary>
    public async Task<string> Told(TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        return await _told.Reader.ReadAsync(end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _node.Dispose();
    }

    private async Task Answer(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/attack":
                http.Response.ContentType = "text/html; charset=utf-8";
                await http.Response.WriteAsync(Attacks.Page);
                break;
            case "/told":
                using (var reader = new StreamReader(http.Request.Body, Encoding.UTF8)) _told.Writer.TryWrite(await reader.ReadToEndAsync());
                break;
            default:
                await PassOn(http);
                break;
        }
    }

    private async Task PassOn(HttpContext http)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri(_target, http.Request.Path + http.Request.QueryString));
        if (http.Request.ContentLength > 0) request.Content = new StreamContent(http.Request.Body);
        foreach (var header in http.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray())) request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }

        using var answer = await _node.SendAsync(request);
        http.Response.StatusCode = (int)answer.StatusCode;
        await answer.Content.CopyToAsync(http.Response.Body);
    }
}
