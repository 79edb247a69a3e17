using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cohort.Serving.Dashboard;
using Cohort.Serving.Http.Doors;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Components;

namespace Cohort.Serving.Tests.Doors;

/// <summary>Callers who may see how many users there are of what, and not who.</summary>
public sealed partial class CountRoleTests : IAsyncLifetime
{
    private const string User = "zz-somebody-77";

    private readonly (string Secret, ApiKey Key) _count = ApiKey.Create("counter", AccessRoles.Count);
    private readonly (string Secret, ApiKey Key) _read = ApiKey.Create("reader", AccessRoles.Read);
    private ServedShop _shop = null!;

    public async Task InitializeAsync()
    {
        _shop = await ServedShop.Open(_count.Key, _read.Key);
        await _shop.Bought((User, "milk", 12.50m, "2026-03-01"), (User, "apple", 2, "2026-03-02"));
        await _shop.Engine.AppendJsonAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"event_id":"bad","user_id":"{{User}}","sku":"milk","amount":"?"}""" + "\n"));
    }

    public async Task DisposeAsync() => await _shop.DisposeAsync();

    [Fact]
    public async Task Answers_to_them_name_nobody_and_all_others_are_refused()
    {
        var (counted, named) = (0, 0);
        foreach (var (path, role) in await Questions())
        {
            var (status, answer) = await Ask(path, _count.Secret);
            if (role != "count")
            {
                Assert.True(status == 403, $"{path} takes the role {role}, and who counts was answered with {status}.");
                if (role == "read" && (await Ask(path, _read.Secret)).Text.Contains(User, StringComparison.Ordinal)) named++;
                continue;
            }

            Assert.True(status == 200, $"{path} was answered with {status}: {answer}");
            Assert.False(answer.Contains(User, StringComparison.Ordinal), $"{path} names a user: {answer}");
            counted++;
        }

        Assert.True(counted >= 5 && named >= 5, $"{counted} questions are about counts, and {named} of the others name a user.");
    }

    [Fact]
    public async Task Pages_for_them_name_nobody_and_all_others_show_nothing()
    {
        var (open, named) = (0, 0);
        foreach (var page in typeof(NeedsAttribute).Assembly.GetTypes().Where(type => type.GetCustomAttributes(typeof(RouteAttribute), false).Length > 0))
        {
            var needed = NeedsAttribute.Of(page);
            if (needed == AccessRoles.None) continue;
            foreach (var route in page.GetCustomAttributes(typeof(RouteAttribute), false).Cast<RouteAttribute>())
            {
                var place = Filled(route.Template);
                var (status, text) = await Look(place, _count.Secret);
                Assert.True(status == 200 && !text.Contains(User, StringComparison.Ordinal), $"{place} is shown with {status}: {text}");
                Assert.True(text.Contains("This page may name users", StringComparison.Ordinal) == (needed != AccessRoles.Count), $"{place} needs {needed} and shows: {text}");
                var read = (await Look(place, _read.Secret)).Text;
                Assert.DoesNotContain("This page may name users", read, StringComparison.Ordinal);
                if (read.Contains(User, StringComparison.Ordinal)) named++;
                if (needed == AccessRoles.Count) open++;
            }
        }

        Assert.True(open >= 4 && named >= 3, $"{open} pages are about counts, and {named} name a user to who may read.");
    }

    [Theory]
    [InlineData("count", "count")]
    [InlineData("read", "read")]
    [InlineData("read,count", "read")]
    [InlineData("count,edit", "count,edit")]
    [InlineData("read,ingest,edit,operate", "admin")]
    [InlineData("count,ingest,edit,operate", "count,ingest,edit,operate")]
    [InlineData("admin,count", "admin")]
    public void Names_of_roles_are_read_and_written(string text, string written)
    {
        Assert.True(AccessRoleNames.TryParse(text, out var roles));
        Assert.Equal(written, AccessRoleNames.Of(roles));
    }

    // All that the interface can be asked, by its own document, with something that there is in place of names.
    private async Task<IReadOnlyList<(string Path, string Role)>> Questions()
    {
        using var document = JsonDocument.Parse((await Ask("/openapi/v1.json", _read.Secret)).Text);
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               where path.Name.StartsWith("/v1/", StringComparison.Ordinal) && !path.Name.EndsWith("/stream", StringComparison.Ordinal)
               from method in path.Value.EnumerateObject()
               where method.Name == "get"
               select (Filled(path.Name) + (path.Name == "/v1/overlap" ? "?segment=buyers&segment=quiet" : ""), Role().Match(method.Value.GetProperty("description").GetString()!).Groups[1].Value),
        ];
    }

    private static string Filled(string template) => Hole().Replace(template, hole => hole.Value switch
    {
        "{id}" or "{Id}" => User,
        "{name}" or "{Name}" => "buyers",
        _ => "1",
    });

    private async Task<(int Status, string Text)> Ask(string path, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await _shop.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<(int Status, string Text)> Look(string place, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place, UriKind.Relative));
        request.Headers.Add("Cookie", $"{BrowserKey.Cookie}={secret}");
        using var response = await _shop.Http.SendAsync(request);

        // Where one is stands in the page, and is no news.
        var text = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, place.Contains(User, StringComparison.Ordinal) ? text.Replace(place[1..], "", StringComparison.Ordinal) : text);
    }

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Role();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();
}
