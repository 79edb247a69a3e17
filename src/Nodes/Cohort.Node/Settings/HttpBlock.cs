using System.Net;
using Akka.Configuration;
using Cohort.Serving.Settings;
using Cohort.Store.Access;

namespace Cohort.Node.Settings;

/// <summary>Reads where a node answers over HTTP, under which names, and to whom: the block <c>cohort.http</c>.</summary>
internal static class HttpBlock
{
    // A team and its programs; each is compared with every request.
    private const int MostKeys = 1_000;

    public static HttpSettings Read(Config config, Block block)
    {
        var address = block.Address("cohort.http.address");

        // What is no address is told already.
        var uri = Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme.StartsWith(Uri.UriSchemeHttp, StringComparison.Ordinal) ? parsed : new Uri("http://127.0.0.1");
        var settings = new HttpSettings
        {
            Address = $"{uri.Scheme}://{uri.Host}:{uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
            HostNames = NamesOf(config, block, uri),
            Keys = KeysOf(config, block),
            Tls = HttpTlsBlock.Read(config, block),
            Oidc = OidcOf(config, block),
        };
        if (settings.Tls is null && uri.Scheme == Uri.UriSchemeHttps)
            block.Errors.Add($"cohort.http.address is '{address}', but there is no certificate: set cohort.http.tls.certificate and cohort.http.tls.key to PEM files.");
        if (settings.Tls is not null && uri.Scheme == Uri.UriSchemeHttp)
            block.Errors.Add($"cohort.http.address is '{address}', but cohort.http.tls.certificate is set: write the address with https, or leave the certificate out.");
        if (!settings.AsksWho && !Loopback.Is(uri.Host))
        {
            block.Errors.Add(
                $"cohort.http.address is '{address}', which other machines reach, and nobody would be asked who they are: make a key with 'cohort node-key create' and add its line to cohort.http.keys, or set cohort.http.oidc.authority or cohort.http.tls.client-ca.");
        }

        return settings;
    }

    private static HttpOidc? OidcOf(Config config, Block block)
    {
        string Text(string name) => config.GetString($"cohort.http.oidc.{name}", "") ?? "";
        var oidc = HttpOidc.Read(
            Text("authority"), Text("audience"), (Text("roles-claim"), Text("name-claim")), block.Names("cohort.http.oidc.roles"), name => $"cohort.http.oidc.{name}", out var faults);
        block.Errors.AddRange(faults);
        return oidc;
    }

    private static List<string> NamesOf(Config config, Block block, Uri uri)
    {
        var names = new List<string>();
        if (!(IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))) names.Add(uri.Host);
        if (config.GetString("akka.remote.dot-netty.tcp.public-hostname", "") is { Length: > 0 } own) names.Add(own);
        foreach (var name in block.Names("cohort.http.hosts"))
        {
            if (Uri.CheckHostName(name.Trim('[', ']')) == UriHostNameType.Unknown)
                block.Errors.Add($"cohort.http.hosts holds '{name}', which is no name of a host: write names such as cohort.example, without scheme and port.");
            names.Add(name);
        }

        return names;
    }

    private static List<ApiKey> KeysOf(Config config, Block block)
    {
        var keys = new List<ApiKey>();
        foreach (var (place, line) in block.Names("cohort.http.keys").Select(line => ("cohort.http.keys", line)).Concat(LinesOf(config, block)))
        {
            if (!ApiKey.TryParse(line, out var key, out var fault)) block.Errors.Add($"{place}: {fault}");
            else if (keys.Exists(known => known.Name == key.Name)) block.Errors.Add($"{place}: There are two keys of '{key.Name}'. Give each a name of its own, so that the audit log tells them apart.");
            else if (keys.Count < MostKeys) keys.Add(key);
            else block.Errors.Add($"{place}: There are more than {MostKeys} keys. Take out those that nobody uses.");
            if (block.Errors.Count > 100) break;
        }

        return keys;
    }

    private static IEnumerable<(string Place, string Line)> LinesOf(Config config, Block block)
    {
        if (config.GetString("cohort.http.keys-file", "") is not { Length: > 0 } file) return [];
        try
        {
            return [.. File.ReadLines(file).Select((line, i) => ($"cohort.http.keys-file '{file}', line {i + 1}", line.Trim())).Where(line => line.Item2 is { Length: > 0 } text && text[0] != '#')];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            block.Errors.Add($"cohort.http.keys-file is '{file}', which cannot be read: {e.Message}");
            return [];
        }
    }
}
