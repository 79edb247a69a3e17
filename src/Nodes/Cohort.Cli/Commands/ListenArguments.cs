using System.CommandLine;
using System.Net;
using Cohort.Cli.Serving;
using Cohort.Serving.Settings;
using Cohort.Store.Access;

namespace Cohort.Cli.Commands;

/// <summary>Where <c>cohort serve</c> answers, and to whom.</summary>
internal sealed class ListenArguments
{
    private readonly Option<string> _listen = new("--listen") { HelpName = "URL", Description = "The address to answer at.", DefaultValueFactory = _ => ServeAddress.Usual };
    private readonly Option<string[]> _hosts = new("--host") { HelpName = "NAME", Description = "A name under which it may be asked, besides that of the address.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _keys = new("--keys") { HelpName = "FILE", Description = "A file of keys, one to a line as 'cohort node-key create' prints them for nodes; then callers are asked who they are. Needed where other machines reach the address." };
    private readonly Option<string?> _authority = new("--oidc-authority") { HelpName = "URL", Description = "An OpenID Connect provider whose tokens are taken in place of keys." };
    private readonly Option<string?> _audience = new("--oidc-audience") { HelpName = "NAME", Description = "For whom its tokens must be made." };
    private readonly Option<string?> _rolesClaim = new("--oidc-roles-claim") { HelpName = "CLAIM", Description = $"Where roles or groups stand in a token, as a name or a path with points. [default: {HttpOidc.UsualRolesClaim}]" };
    private readonly Option<string[]> _roles = new("--oidc-role") { HelpName = "LINE", Description = "What one of them may do here, as in \"campaign-managers read,edit\"; without any they are called as our roles are.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _certificate = new("--certificate") { HelpName = "FILE", Description = "A certificate as a PEM file, for https." };
    private readonly Option<string?> _certificateKey = new("--certificate-key") { HelpName = "FILE", Description = "Its key as a PEM file." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_listen, _hosts, _keys, _authority, _audience, _rolesClaim, _roles, _certificate, _certificateKey]) command.Options.Add(option);
    }

    /// <exception cref="CommandException">It cannot be so.</exception>
    public HttpSettings Read(ParseResult parsed)
    {
        var text = parsed.GetValue(_listen)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
            throw CommandException.BadUsage($"The option --listen is \"{text}\"; give an address without a path, as in {ServeAddress.Usual}.");
        var tls = TlsOf(parsed);
        if (tls is null != (uri.Scheme == "http"))
            throw CommandException.BadUsage(tls is null ? "The address of --listen begins with https: give --certificate and --certificate-key too, or write http." : "There is a --certificate: write the address of --listen with https.");
        var settings = new HttpSettings
        {
            Address = uri.GetLeftPart(UriPartial.Authority),
            HostNames = [.. IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? [] : (string[])[uri.Host], .. parsed.GetValue(_hosts) ?? []],
            Keys = KeysOf(parsed.GetValue(_keys)),
            Tls = tls,
            Oidc = OidcOf(parsed),
        };
        return settings.AsksWho || Loopback.Is(uri.Host)
            ? settings
            : throw CommandException.BadUsage($"Other machines reach {text}, and nobody would be asked who they are. Make a key with 'cohort node-key create', and name a file with its line with --keys, or name a provider of tokens with --oidc-authority.");
    }

    private HttpOidc? OidcOf(ParseResult parsed)
    {
        var oidc = HttpOidc.Read(
            parsed.GetValue(_authority) ?? "", parsed.GetValue(_audience) ?? "", (parsed.GetValue(_rolesClaim) ?? "", ""), parsed.GetValue(_roles) ?? [], name => name == "roles" ? "--oidc-role" : $"--oidc-{name}", out var faults);
        return faults is [var fault, ..] ? throw CommandException.BadUsage(fault) : oidc;
    }

    private HttpTls? TlsOf(ParseResult parsed)
    {
        var (certificate, key) = (parsed.GetValue(_certificate), parsed.GetValue(_certificateKey));
        if (certificate is null && key is null) return null;
        if (certificate is null || key is null) throw CommandException.BadUsage("--certificate and --certificate-key belong together: give both, or neither.");
        try
        {
            return new HttpTls(new TlsFiles(certificate, key, ClientAuthorities: null), AccessRoles.Read);
        }
        catch (InvalidDataException e)
        {
            throw CommandException.BadInput(e.Message);
        }
    }

    private static List<ApiKey> KeysOf(string? file)
    {
        var keys = new List<ApiKey>();
        if (file is null) return keys;
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            if (line.Trim() is not { Length: > 0 } text || text[0] == '#') continue;
            if (!ApiKey.TryParse(text, out var key, out var fault)) throw CommandException.BadInput($"\"{file}\", line {number + 1}: {fault}");
            if (keys.Exists(known => known.Name == key.Name)) throw CommandException.BadInput($"\"{file}\", line {number + 1}: There are two keys of '{key.Name}'. Give each a name of its own, so that the audit log tells them apart.");
            keys.Add(key);
        }

        return keys.Count > 0 ? keys : throw CommandException.BadInput($"\"{file}\" holds no key. Add a line that 'cohort node-key create' prints.");
    }
}
