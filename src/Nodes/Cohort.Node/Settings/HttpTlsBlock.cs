using Akka.Configuration;
using Cohort.Serving.Settings;
using Cohort.Store.Access;

namespace Cohort.Node.Settings;

/// <summary>Reads the certificate that a node shows over HTTP, and whose certificates it wants to see, from files in PEM.</summary>
internal static class HttpTlsBlock
{
    /// <summary>The settings; null without a certificate.</summary>
    public static HttpTls? Read(Config config, Block block)
    {
        var (certificate, key, authorities) = (Text(config, "certificate"), Text(config, "key"), Text(config, "client-ca"));
        if (!AccessRoleNames.TryParse(string.Join(',', block.Names("cohort.http.tls.client-roles")), out var roles))
            block.Errors.Add($"cohort.http.tls.client-roles holds what is no role: use {AccessRoleNames.All}.");
        if (certificate.Length == 0 && key.Length == 0)
        {
            if (authorities.Length > 0) block.Errors.Add("cohort.http.tls.client-ca is set, but cohort.http.tls.certificate is not: callers show a certificate only to a node that shows one.");
            return null;
        }

        if (certificate.Length == 0 || key.Length == 0)
        {
            block.Errors.Add("cohort.http.tls.certificate and cohort.http.tls.key are needed together: set both to PEM files, or neither.");
            return null;
        }

        try
        {
            return new HttpTls(new TlsFiles(certificate, key, authorities.Length == 0 ? null : authorities), roles);
        }
        catch (InvalidDataException e)
        {
            block.Errors.Add($"cohort.http.tls.certificate '{certificate}' cannot be used with what stands beside it: {e.Message}");
            return null;
        }
    }

    private static string Text(Config config, string name) => config.GetString($"cohort.http.tls.{name}", "") ?? "";
}
