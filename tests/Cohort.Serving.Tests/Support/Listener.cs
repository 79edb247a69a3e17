using System.Text.Json;

namespace Cohort.Serving.Tests.Support;

/// <summary>One event of a stream.</summary>
internal sealed record StreamEvent(string Id, string Kind, string Data)
{
    public string Text(string field) => JsonDocument.Parse(Data).RootElement.GetProperty(field).GetString()!;
}

/// <summary>Listens to server-sent events as a browser does.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private Listener(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    /// <summary>The cursor of the last event, or of a sign of life.</summary>
    public string LastId { get; private set; } = "";

    public static async Task<Listener> To(ServedShop shop, string path, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await shop.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((200, "text/event-stream"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new Listener(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<StreamEvent?> Next()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (kind, data) = ("message", "");
        while (await _lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && data.Length > 0) return new StreamEvent(LastId, kind, data);
            if (line.StartsWith("id: ", StringComparison.Ordinal)) LastId = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }

        return null;
    }

    /// <summary>So many events.</summary>
    public async Task<List<StreamEvent>> Take(int count)
    {
        var events = new List<StreamEvent>();
        while (events.Count < count) events.Add(await Next() ?? throw new InvalidOperationException($"The stream ended after {events.Count} events."));
        return events;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
