using System.Security.Cryptography;
using Cohort.Serving.Settings;
using Cohort.Store.Access;
using Cohort.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cohort.Serving.Tests.Support;

/// <summary>An OpenID Connect provider of this machine, as far as programs see one that take its tokens.</summary>
internal sealed class TokenProvider : IAsyncDisposable
{
    public const string Audience = "cohort";

    private readonly WebApplication _app;
    private RSA _key = RSA.Create(2048);

    private TokenProvider()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(Address.ToString());
        builder.Services.AddRouting();
        _app = builder.Build();
        _app.MapGet("/shop/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = $"{Issuer}/keys" }));
        _app.MapGet("/shop/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = KeyId, n = Base64UrlEncoder.Encode(_key.ExportParameters(false).Modulus), e = Base64UrlEncoder.Encode(_key.ExportParameters(false).Exponent) } } }));
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    public string Issuer => $"{Address}shop";

    /// <summary>Names the key that signs.</summary>
    public string KeyId { get; private set; } = "first";

    public RsaSecurityKey Key => new(_key) { KeyId = KeyId };

    /// <summary>What is public of the key, as a secret: who takes it so is fooled.</summary>
    public SymmetricSecurityKey PublicAsSecret => new(_key.ExportSubjectPublicKeyInfo()) { KeyId = KeyId };

    /// <summary>Settings that take its tokens.</summary>
    public HttpOidc Settings(string rolesClaim = HttpOidc.UsualRolesClaim, params (string Group, AccessRoles Roles)[] roles) => new()
    {
        Authority = new Uri(Issuer),
        Audience = Audience,
        NameClaim = HttpOidc.UsualNameClaim,
        RolesClaim = rolesClaim,
        Roles = roles.ToDictionary(one => one.Group, one => one.Roles),
    };

    public static async Task<TokenProvider> Start()
    {
        var provider = new TokenProvider();
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Signs with another key from now on.</summary>
    public void Renew()
    {
        _key.Dispose();
        (_key, KeyId) = (RSA.Create(2048), "second");
    }

    /// <summary>A token of somebody called ann.</summary>
    /// <param name="roles">Their roles.</param>
    /// <param name="change">Makes it another one.</param>
    public string Token(object roles, Action<SecurityTokenDescriptor>? change = null) => Token("roles", roles, change);

    public string Token(string claim, object roles, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = DateTime.UtcNow;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.AddHours(-2),
            NotBefore = now.AddHours(-2),
            Expires = now.AddHours(1),
            Claims = new Dictionary<string, object> { ["sub"] = "4711", ["preferred_username"] = "ann", [claim] = roles },
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }
}
