namespace Cohort.Actors.Kafka;

/// <summary>How to reach a schema registry, from the block <c>cohort.kafka.schema-registry</c>.</summary>
/// <param name="Url">Where it answers; several addresses of it are separated by commas.</param>
/// <param name="User">Who asks; empty where nobody is asked.</param>
/// <param name="Password">Their password; never told.</param>
/// <param name="Authority">
/// A file of certificates, in PEM, that vouch for it; empty for those that the machine trusts.
/// </param>
/// <param name="Timeout">For one answer.</param>
internal sealed record SchemaRegistrySettings(string Url, string User, string Password, string Authority,
    TimeSpan Timeout)
{
    private const string Key = "schema-registry";

    /// <summary>Reads the block; null where no address is set.</summary>
    public static SchemaRegistrySettings? Read(SettingsBlock block)
    {
        var (url, user, password) = (block.Optional($"{Key}.url"), block.Optional($"{Key}.user"),
            block.Optional($"{Key}.password"));
        if (url.Length == 0)
        {
            if (user.Length > 0) block.Refuse($"{Key}.user",
                "is set, but there is no registry: set url, or leave this empty.");
            return null;
        }

        var timeout = block.Time($"{Key}.timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        foreach (var address in url.Split(','))
        {
            if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp
                && uri.Scheme != Uri.UriSchemeHttps))
                block.Refuse($"{Key}.url",
                    $"is '{url}', which is no address: write one such as \"http://registry:8081\".");
        }

        if (user.Contains(':', StringComparison.Ordinal)) block.Refuse($"{Key}.user",
            "holds a ':', which no name of a user can.");
        if (user.Length > 0 != password.Length > 0)
            block.Refuse($"{Key}.user",
                "and password are needed together; COHORT_SCHEMA_REGISTRY_PASSWORD gives the password.");
        return new SchemaRegistrySettings(url, user, password, block.Optional($"{Key}.ca"), timeout);
    }
}
