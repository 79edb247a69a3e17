using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Cohort.Store.Access;

namespace Cohort.Cli.Clusters;

/// <summary>
/// How to show a node who asks, and to know the node: from the environment, since arguments can be seen by everybody on the
/// machine.
/// </summary>
internal static class NodeAccess
{
    /// <summary>The variable that holds a key.</summary>
    public const string Key = "COHORT_KEY";

    /// <summary>The variable that names a PEM file of the authorities that sign the certificates of nodes.</summary>
    public const string Authorities = "COHORT_CA";

    /// <summary>The variable that names a PEM file with the certificate of whoever asks.</summary>
    public const string Certificate = "COHORT_CERTIFICATE";

    /// <summary>The variable that names a PEM file with the key of that certificate.</summary>
    public const string CertificateKey = "COHORT_CERTIFICATE_KEY";

    /// <summary>A client that shows what the environment says.</summary>
    /// <exception cref="CommandException">What it says cannot be used.</exception>
    public static HttpClient Client(Func<string, string?> variable)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (Value(variable, Authorities) is { } authorities) Trust(handler.SslOptions, Load(Authorities, authorities, () => CertificateFile.All(authorities)));
        if (Value(variable, Certificate) is { } certificate)
        {
            var key = Value(variable, CertificateKey) ?? throw new CommandException(ExitCode.BadUsage, $"{Certificate} is set, but {CertificateKey} is not: set it to the PEM file of the certificate's key.");
            handler.SslOptions.ClientCertificates = [Load(Certificate, certificate, () => X509Certificate2.CreateFromPemFile(certificate, key))];
        }

        var client = new HttpClient(handler);
        if (Value(variable, Key) is not { } secret) return client;
        if (secret.Any(c => c is <= ' ' or > '~'))
            throw new CommandException(ExitCode.BadUsage, $"{Key} holds what no key has. Set it to a key of 'cohort node-key create', which begins with {ApiKey.Prefix}.");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    // These authorities and no others, and the node must be called what it is asked by.
    private static void Trust(SslClientAuthenticationOptions options, X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        options.CertificateChainPolicy = policy;
    }

    private static string? Value(Func<string, string?> variable, string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;

    private static T Load<T>(string name, string file, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (CertificateFile.IsFault(e))
        {
            throw new CommandException(ExitCode.BadUsage, $"{name} is '{file}', which cannot be used: {e.Message}");
        }
    }
}
