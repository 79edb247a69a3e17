using System.Diagnostics;
using System.Text.Json;
using Cohort.Serving.Http.Doors;
using Cohort.Serving.Live;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Serving;

namespace Cohort.Serving.Tests;

/// <summary>All members of a segment over HTTP.</summary>
public sealed class MemberStreamTests
{
    private const string Path = "/v1/segments/buyers/members/stream";

    [Fact]
    public async Task All_members_are_sent_as_CSV_or_as_lines_of_JSON()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12m, "2026-03-01"), ("b,ö", "milk", 3m, "2026-03-01"), ("c\\\"d", "milk", 3m, "2026-03-01"));

        var (csv, json, accepted) = (await Send(shop, $"{Path}?format=csv"), await Send(shop, Path), await Send(shop, Path, "text/html, text/csv;q=0.9"));

        Assert.Equal("user_id\nann\n\"b,ö\"\n\"c\"\"d\"\n", csv.Body);
        Assert.Equal((csv.Body, "text/csv"), (accepted.Body, accepted.Type));
        Assert.Equal(["ann", "b,ö", "c\"d"], Users(json.Body));
        Assert.Equal(("application/x-ndjson", "3", "1"), (json.Type, json.Members, json.Revision));
    }

    [Fact]
    public async Task Those_of_a_date_that_is_over_are_sent_too_And_what_cannot_be_sent_is_refused()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("ann", "milk", 12m, "2026-03-01"));
        await shop.Bought(("bob", "milk", 3m, "2026-03-02"));

        Assert.Equal("user_id\nann\n", (await Send(shop, $"{Path}?format=csv&as_of=2026-03-01")).Body);
        Assert.Equal("user_id\n", (await Send(shop, "/v1/segments/quiet/members/stream?format=csv&as_of=2026-03-01")).Body);
        Assert.Equal("user_id\n", (await Send(shop, "/v1/segments/quiet/members/stream?format=csv")).Body);
        Assert.Equal(404, (await Send(shop, "/v1/segments/nothing/members/stream")).Status);
        Assert.Equal(400, (await Send(shop, $"{Path}?format=xml")).Status);
        Assert.Equal(406, (await Send(shop, Path, "application/xml")).Status);
    }

    [Fact]
    public async Task A_stream_is_of_one_moment_While_purchases_come()
    {
        await using var shop = await ServedShop.Open();
        await shop.Bought(("u0", "milk", 12m, "2026-03-01"));
        using var enough = new CancellationTokenSource();
        var buying = Task.Run(async () =>
        {
            for (var user = 1; !enough.IsCancellationRequested; user++)
                await shop.Bought(($"u{user}", "milk", 1m, "2026-03-01"), ($"u{user / 2}", "milk", user % 3 == 0 ? -20m : 9m, "2026-03-01"));
        });
        var streams = new List<(string Cursor, IReadOnlyList<string> Users)>();

        // Until something was stored in between, which takes a while where others have the processors.
        for (var patience = Stopwatch.StartNew(); streams.Count < 12 || streams.DistinctBy(one => one.Cursor).Count() < 3;)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), "Nothing was stored while members were read.");
            var stream = await Send(shop, "/v1/segments/dairy_lovers/members/stream");
            streams.Add((stream.Cursor!, Users(stream.Body)));
            Assert.Equal(stream.Members, streams[^1].Users.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await enough.CancelAsync();
        await buying;
        var members = new HashSet<string>();
        var (told, feed) = (0, (await shop.Engine.FeedAsync(new FeedFilter(), null, 10_000)).Items);
        foreach (var (cursor, transition) in feed)
        {
            if (transition.Segment == "dairy_lovers") _ = transition.Change == "entered" ? members.Add(transition.UserId) : members.Remove(transition.UserId);
            while (told < streams.Count && streams[told].Cursor == cursor) Assert.Equal(members.Order(StringComparer.Ordinal), streams[told++].Users.Order(StringComparer.Ordinal));
        }

        Assert.Equal(streams.Count, told);
    }

    [Fact]
    public void A_few_read_at_a_time()
    {
        var (streams, turns) = (new MemberStreams(), new List<IDisposable>());
        RefusedException? refused = null;
        while (refused is null)
        {
            try
            {
                turns.Add(streams.Enter(CancellationToken.None));
            }
            catch (RefusedException e)
            {
                refused = e;
            }
        }

        Assert.Equal((429, 4), (refused.Status, turns.Count));
        turns[0].Dispose();
        streams.Enter(CancellationToken.None).Dispose();
    }

    private static List<string> Users(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("user_id").GetString()!)];

    private static async Task<Sent> Send(ServedShop shop, string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await shop.Http.SendAsync(request);
        return new Sent(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), Header("Cohort-Cursor"), Header("Cohort-Members"),
            Header("Cohort-Rules-Revision"));

        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    private sealed record Sent(int Status, string? Type, string Body, string? Cursor, string? Members, string? Revision);
}
