using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cohort.Serving.Settings;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Access;
using Microsoft.IdentityModel.Tokens;

namespace Cohort.Serving.Tests.Doors;

/// <summary>Callers with a token of an OpenID Connect provider.</summary>
public sealed class BearerTokenTests : IAsyncLifetime
{
    private TokenProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TokenProvider.Start();

    public Task DisposeAsync() => _provider.DisposeAsync().AsTask();

    public static TheoryData<string, Action<object>> Faults => new()
    {
        { "it has ended", token => Of(token).Expires = DateTime.UtcNow.AddHours(-1) },
        { "it holds later", token => Of(token).NotBefore = DateTime.UtcNow.AddMinutes(30) },
        { "it has no end", token => Of(token).Expires = null },
        { "it is for another program", token => Of(token).Audience = "payroll" },
        { "it is for nobody", token => Of(token).Audience = null },
        { "another made it", token => Of(token).Issuer = "http://127.0.0.1:1/shop" },
        { "nobody signed it", token => Of(token).SigningCredentials = null },
        { "another signed it in the name of the key", token => Of(token).SigningCredentials = new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "first" }, SecurityAlgorithms.RsaSha256) },
        { "a key signed it that is not known", token => Of(token).SigningCredentials = new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "other" }, SecurityAlgorithms.RsaSha256) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_token_lets_nobody_in_When(string what, Action<object> change)
    {
        await using var shop = await ServedShop.Taking(_provider.Settings());
        Assert.Equal(200, (await Ask(shop, _provider.Token("read"))).Status);

        var (status, code) = await Ask(shop, _provider.Token("read", change));

        Assert.True((status, code) == (401, "who_asks"), $"{what}: {status}, {code}");
    }

    [Fact]
    public async Task A_token_lets_nobody_in_When_what_is_public_of_the_key_signed_it()
    {
        await using var shop = await ServedShop.Taking(_provider.Settings());

        var token = _provider.Token("admin", made => made.SigningCredentials = new SigningCredentials(_provider.PublicAsSecret, SecurityAlgorithms.HmacSha256));

        Assert.Equal((401, "who_asks"), await Ask(shop, token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.")]
    [InlineData("cohort_0123456789")]
    public async Task What_is_neither_key_nor_token_lets_nobody_in(string text)
    {
        await using var shop = await ServedShop.Taking(_provider.Settings());

        Assert.Equal((401, "who_asks"), await Ask(shop, text));
        Assert.Equal((401, "who_asks"), await Ask(shop, text + new string('x', 20_000)));
    }

    [Fact]
    public async Task Roles_are_those_of_the_token()
    {
        await using var shop = await ServedShop.Taking(_provider.Settings());

        Assert.Equal(200, (await Ask(shop, _provider.Token(List("other", "read")))).Status);
        Assert.Equal((403, "forbidden"), await Ask(shop, _provider.Token(List("ingest"))));
        Assert.Equal((403, "forbidden"), await Ask(shop, _provider.Token("roles_of_others", "read")));
        Assert.Equal((403, "forbidden"), await Ask(shop, _provider.Token(Array.Empty<string>())));
        Assert.Equal(200, (await Ask(shop, _provider.Token("read ingest"))).Status);
    }

    [Fact]
    public async Task Roles_are_those_of_groups_that_the_settings_name()
    {
        await using var shop = await ServedShop.Taking(_provider.Settings("realm_access.roles", ("campaign managers", AccessRoles.Read | AccessRoles.Edit), ("tills", AccessRoles.Ingest)));

        Assert.Equal(200, (await Ask(shop, _provider.Token("realm_access", new Dictionary<string, object> { ["roles"] = List("tills", "campaign managers") }))).Status);
        Assert.Equal((403, "forbidden"), await Ask(shop, _provider.Token("realm_access", new Dictionary<string, object> { ["roles"] = List("tills", "admin") })));
        Assert.Equal((403, "forbidden"), await Ask(shop, _provider.Token("realm_access", "campaign managers")));
    }

    [Fact]
    public async Task A_claim_may_have_points_in_its_name()
    {
        await using var shop = await ServedShop.Taking(_provider.Settings("https://shop.example/roles"));

        Assert.Equal(200, (await Ask(shop, _provider.Token("https://shop.example/roles", List("read")))).Status);
    }

    [Fact]
    public async Task The_audit_log_names_who_changed_something()
    {
        await using var shop = await ServedShop.Taking(_provider.Settings());
        using var rules = new StringContent(ServedShop.Rules + "\nsegment new: orders() >= 2\n", Encoding.UTF8, "application/vnd.cohort.rules");

        var (status, answer) = await shop.Post("/v1/rules", rules, _provider.Token("edit"));

        Assert.True(status == 200, answer.ToString());
        Assert.Equal("oidc:ann", (await shop.Audit())[^1].Who);
    }

    [Fact]
    public async Task Tokens_are_taken_that_a_new_key_signed()
    {
        await using var shop = await ServedShop.Taking(_provider.Settings());
        var former = _provider.Token("read");
        Assert.Equal(200, (await Ask(shop, former)).Status);

        _provider.Renew();

        // They are fetched at most each few seconds.
        for (var patience = Stopwatch.StartNew(); (await Ask(shop, _provider.Token("read"))).Status != 200;)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1), "The new key was never fetched.");

            // Who tries oftener than every two seconds is not let in at all.
            await Task.Delay(TimeSpan.FromSeconds(2.5));
        }

        Assert.Equal(401, (await Ask(shop, former)).Status);
    }

    [Fact]
    public async Task Keys_let_in_beside_tokens_and_while_the_provider_is_away()
    {
        var (secret, key) = ApiKey.Create("till", AccessRoles.Read);
        var token = _provider.Token("read");
        await _provider.DisposeAsync();
        await using var shop = await ServedShop.Taking(_provider.Settings(), key);

        Assert.Equal(200, (await Ask(shop, secret)).Status);
        Assert.Equal((503, "not_ready"), await Ask(shop, token));
    }

    [Fact]
    public async Task Tokens_are_taken_by_keys_that_were_seen_while_the_provider_is_away()
    {
        await using var shop = await ServedShop.Taking(_provider.Settings());
        var token = _provider.Token("read");
        Assert.Equal(200, (await Ask(shop, token)).Status);

        await _provider.DisposeAsync();

        Assert.Equal(200, (await Ask(shop, token)).Status);
    }

    [Theory]
    [InlineData("", "cohort", "", "audience")]
    [InlineData("", "", "read read", "roles")]
    [InlineData("login", "cohort", "", "authority")]
    [InlineData("ftp://login.example", "cohort", "", "authority")]
    [InlineData("http://login.example", "cohort", "", "authority")]
    [InlineData("https://login.example?x=1", "cohort", "", "authority")]
    [InlineData("https://login.example", "", "", "audience")]
    [InlineData("https://login.example", "cohort", "managers", "roles")]
    [InlineData("https://login.example", "cohort", "managers owner", "roles")]
    [InlineData("https://login.example", "cohort", "managers read|managers edit", "roles")]
    public void Settings_are_refused_by_their_name(string authority, string audience, string roles, string named)
    {
        var lines = roles.Split('|', StringSplitOptions.RemoveEmptyEntries);

        Assert.Null(HttpOidc.Read(authority, audience, ("", ""), lines, name => $"<{name}>", out var faults));
        Assert.StartsWith($"<{named}> ", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_have_what_is_usual_where_they_say_nothing()
    {
        var settings = HttpOidc.Read("https://login.example/realms/shop", "cohort", ("", ""), ["campaign managers read,edit"], name => name, out var faults)!;

        Assert.Empty(faults);
        Assert.Equal((HttpOidc.UsualRolesClaim, HttpOidc.UsualNameClaim, AccessRoles.Read | AccessRoles.Edit), (settings.RolesClaim, settings.NameClaim, settings.Roles["campaign managers"]));
        Assert.Null(HttpOidc.Read("", "", ("", ""), [], name => name, out faults));
        Assert.Empty(faults);
    }

    private static string[] List(params string[] values) => values;

    private static SecurityTokenDescriptor Of(object token) => (SecurityTokenDescriptor)token;

    private static async Task<(int Status, string Code)> Ask(ServedShop shop, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/segments", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await shop.Http.SendAsync(request);
        using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        return ((int)response.StatusCode, answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("code", out var code) ? code.GetString()! : "");
    }
}
