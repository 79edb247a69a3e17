using Cohort.Store.Access;

namespace Cohort.Serving.Settings;

/// <summary>Where questions are answered over HTTP, under which names, and to whom.</summary>
internal sealed record HttpSettings
{
    /// <summary>The address: scheme, host and port.</summary>
    public required string Address { get; init; }

    /// <summary>Names under which it may be asked, besides those of this machine for itself.</summary>
    public required IReadOnlyList<string> HostNames { get; init; }

    /// <summary>The keys that are known.</summary>
    public required IReadOnlyList<ApiKey> Keys { get; init; }

    /// <summary>Null where it answers in plain HTTP.</summary>
    public required HttpTls? Tls { get; init; }

    /// <summary>Whose tokens are taken beside keys; null where none are.</summary>
    public HttpOidc? Oidc { get; init; }

    /// <summary>Whether callers are asked who they are.</summary>
    public bool AsksWho => Keys.Count > 0 || Oidc is not null || Tls is { AsksClients: true };

    /// <summary>Whether keys and answers leave this machine as they are.</summary>
    public bool IsReadable => Tls is null && !Loopback.Is(new Uri(Address).Host);
}
