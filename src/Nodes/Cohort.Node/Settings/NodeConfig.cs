using System.Net;
using Akka.Configuration;
using Akka.Persistence.Sql;

namespace Cohort.Node.Settings;

/// <summary>All settings of a node: environment variables, then its file, then the defaults inside the program.</summary>
internal static class NodeConfig
{
    // Secrets have no place in a file that lies beside others, and a pod learns its address only when it starts.
    private static readonly (string Variable, string Key)[] Variables =
    [
        ("COHORT_DATABASE", "cohort.database.connection-string"),
        ("COHORT_KAFKA_PASSWORD", "cohort.kafka.client.sasl.password"),
        ("COHORT_SCHEMA_REGISTRY_PASSWORD", "cohort.kafka.schema-registry.password"),
        ("COHORT_TLS_PASSWORD", "cohort.remoting.tls.password"),
        ("COHORT_HOST", Host),
    ];

    // A list, and what one node is, where the file is for all of them.
    private const string RolesVariable = "COHORT_ROLES";

    private const string Host = "akka.remote.dot-netty.tcp.public-hostname";

    /// <summary>The settings of a file's text.</summary>
    /// <param name="text">In HOCON.</param>
    /// <param name="variable">Gives the value of an environment variable, or null.</param>
    /// <exception cref="Exception">It is no HOCON; the parser throws whatever it likes.</exception>
    public static Config Of(string text, Func<string, string?> variable)
    {
        var config = ConfigurationFactory.ParseString(text).WithFallback(Defaults);
        foreach (var (name, key) in Variables)
        {
            if (variable(name) is { Length: > 0 } value) config = ConfigurationFactory.ParseString($"{key} = {Quoted(value)}").WithFallback(config);
        }

        if (variable(RolesVariable) is { Length: > 0 } roles)
            config = ConfigurationFactory.ParseString($"akka.cluster.roles = [{string.Join(", ", roles.Split(',', StringSplitOptions.TrimEntries).Select(Quoted))}]").WithFallback(config);
        return Named(config);
    }

    // The name that a headless service of Kubernetes gives the address of a pod.
    private static Config Named(Config config)
    {
        var (domain, host) = (config.GetString("cohort.remoting.domain", ""), config.GetString(Host, ""));
        if (string.IsNullOrEmpty(domain) || !IPAddress.TryParse(host, out _)) return config;
        return ConfigurationFactory.ParseString($"{Host} = {Quoted($"{host.Replace('.', '-').Replace(':', '-')}.{domain}")}").WithFallback(config);
    }

    /// <summary>What holds where a node's file says nothing.</summary>
    public static Config Defaults { get; } = ConfigurationFactory.ParseString(Resource("cohort.conf"))
        .WithFallback(ConfigurationFactory.ParseString(Resource("akka.conf")))
        .WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>A text as HOCON takes it, whatever is in it.</summary>
    public static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Resource(string name)
    {
        using var stream = typeof(NodeConfig).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without hocon/{name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
