using System.Text.Json;
using Cohort.Serving.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Cohort.Serving.Http.Doors;

/// <summary>
/// Lets callers in by tokens of an OpenID Connect provider. Its keys are fetched when the first token comes, again each half a day, and when a token is
/// signed by one that is not known. While the provider is away, tokens are taken by the keys that were seen.
/// </summary>
internal sealed partial class BearerTokens : IDisposable
{
    // Providers put groups into tokens; what is longer is no token.
    private const int LongestToken = 16 * 1024;

    // Clocks of two machines.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly HttpOidc? _oidc;
    private readonly ILogger<BearerTokens> _log;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken };
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _provider;
    private readonly TokenValidationParameters? _demands;

    public BearerTokens(HttpSettings settings, ILogger<BearerTokens> log)
    {
        (_oidc, _log) = (settings.Oidc, log);
        if (_oidc is null) return;

        // Otherwise the first token after a change of keys is refused, and the keys are fetched behind its back.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", true);
        _provider = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{_oidc.Authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(_http) { RequireHttps = _oidc.Authority.Scheme == Uri.UriSchemeHttps })
        {
            // After a token with a key that is not known, at most so often: anybody can send one.
            RefreshInterval = TimeSpan.FromSeconds(5),

            // A key that the provider takes back was lost, perhaps: it is good for nobody from then on.
            UseLastKnownGoodConfiguration = false,
        };
        _demands = new TokenValidationParameters
        {
            ConfigurationManager = _provider,
            ValidAudience = _oidc.Audience,
            ClockSkew = Skew,

            // Signed by a key that only the provider has: what both sides know could be made here too.
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
        };
    }

    /// <summary>Whether tokens are taken.</summary>
    public bool AreTaken => _oidc is not null;

    /// <summary>Who has a token; else why nobody does, as a sentence.</summary>
    /// <exception cref="RefusedException">Nobody can say, for the provider does not answer.</exception>
    public async Task<(Caller? Caller, string Fault)> FindAsync(string text, CancellationToken cancel)
    {
        if (text.Length > LongestToken || !_handler.CanReadToken(text)) return (null, "What was sent is neither a key nor a token.");
        await RequireProviderAsync(cancel);
        var result = await _handler.ValidateTokenAsync(text, _demands!);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            _provider!.RequestRefresh();
            await RequireProviderAsync(cancel);
            result = await _handler.ValidateTokenAsync(text, _demands!);
        }

        if (!result.IsValid) return (null, FaultOf(result.Exception));
        var token = (JsonWebToken)result.SecurityToken;
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var name = TextsAt(payload.RootElement, _oidc!.NameClaim).Append(token.Subject ?? "").First();

        // No key has a colon in its name: the audit log tells them apart.
        return (new Caller($"oidc:{Excerpt.Of(name, Excerpt.Name)}", _oidc.RolesOf(TextsAt(payload.RootElement, _oidc.RolesClaim))), "");
    }

    public void Dispose() => _http.Dispose();

    private async Task RequireProviderAsync(CancellationToken cancel)
    {
        try
        {
            await _provider!.GetConfigurationAsync(cancel);
        }
        catch (InvalidOperationException e)
        {
            LogAway(_log, _oidc!.Authority.AbsoluteUri, e.GetBaseException().Message);
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, $"Whether the token is good cannot be said: {_oidc.Authority.AbsoluteUri} does not tell its keys. Ask again later, or with a key of this node.") { RetryAfter = 10 };
        }
    }

    // A claim by its name, which may have points, or by a path of names; one text, several with spaces between them, or a list.
    private static IEnumerable<string> TextsAt(JsonElement payload, string claim)
    {
        if (!payload.TryGetProperty(claim, out var at))
        {
            at = payload;
            foreach (var name in claim.Split('.'))
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return [];
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.String when at.GetString() is { Length: > 0 } text => text.Split(' ').Prepend(text).Distinct(),
            JsonValueKind.Array => at.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!),
            _ => [],
        };
    }

    private string FaultOf(Exception fault) => fault switch
    {
        SecurityTokenExpiredException expired => $"The token ended at {expired.Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}; ask {_oidc!.Authority.Host} for a new one.",
        SecurityTokenNotYetValidException early => $"The token holds from {early.NotBefore:yyyy-MM-dd'T'HH:mm:ss'Z'} on, which is later than the clock of this node.",
        SecurityTokenInvalidAudienceException => $"The token was made for another program than '{_oidc!.Audience}'; ask for one with this audience.",
        SecurityTokenInvalidIssuerException => $"The token was made by another than {_oidc!.Authority.AbsoluteUri}.",
        SecurityTokenNoExpirationException => "The token has no end; tokens without one are not taken.",
        SecurityTokenInvalidAlgorithmException => "The token is signed in a way that is not taken.",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => $"The token is signed by no key of {_oidc!.Authority.AbsoluteUri}.",
        _ => "The token cannot be read.",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of {Authority} cannot be fetched, so nobody gets in by its tokens: {Reason}")]
    private static partial void LogAway(ILogger log, string authority, string reason);
}
