using System.Data.Common;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Cohort.Node.Settings;

/// <summary>The configuration that is in force as people may read it: without passwords and the like.</summary>
internal static class Redacted
{
    private const string Hidden = "***";

    private static readonly string[] SecretWords = ["password", "passwd", "pwd", "secret", "token", "key", "credential"];

    // What a connection string may show; whatever else is in it may be a secret, under a name that only its driver knows.
    private static readonly HashSet<string> Shown = new(StringComparer.OrdinalIgnoreCase) { "host", "server", "port", "database", "username", "user id" };

    /// <summary>One line for each setting of Cohort, and for each of Akka.NET that the file has.</summary>
    public static IReadOnlyList<string> Lines(Config config)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        Add(lines, "cohort", config.GetValue("cohort"));
        foreach (var path in (string[])["akka.remote", "akka.cluster.roles", "akka.cluster.seed-nodes"]) Add(lines, path, config.GetValue(path));
        return [.. lines];
    }

    /// <summary>A value as it may be told.</summary>
    public static string Value(string key, string value)
    {
        if (value.Length == 0) return "\"\"";
        if (key.EndsWith("connection-string", StringComparison.OrdinalIgnoreCase)) return ConnectionString(value);
        if (SecretWords.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase) || value.Contains(word, StringComparison.OrdinalIgnoreCase))) return Hidden;
        return value.Contains("://", StringComparison.Ordinal) ? Address(value) : Plain(value);
    }

    private static void Add(SortedSet<string> lines, string path, HoconValue? value)
    {
        if (value is null || value.IsEmpty) return;
        if (value.IsObject())
        {
            foreach (var (name, inner) in value.GetObject().Items) Add(lines, $"{path}.{name}", inner);
        }
        else if (value.IsArray())
        {
            lines.Add($"{path} = [{string.Join(", ", value.GetArray().Select(item => Value(path, item.GetString() ?? "")))}]");
        }
        else
        {
            lines.Add($"{path} = {Value(path, value.GetString() ?? "")}");
        }
    }

    private static string ConnectionString(string value)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = value };
            return string.Join(';', parts.Keys!.Cast<string>().Select(key => $"{key}={(Shown.Contains(key) ? Plain(parts[key].ToString() ?? "") : Hidden)}"));
        }
        catch (ArgumentException)
        {
            return Hidden;
        }
    }

    // Whoever is named before the @ may have a password beside the name, and a query may hold a token.
    private static string Address(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri)) return Hidden;
        var user = uri.UserInfo.Split(':')[0];
        return Plain($"{uri.Scheme}://{(user.Length > 0 ? user + (uri.UserInfo.Contains(':', StringComparison.Ordinal) ? $":{Hidden}@" : "@") : "")}{uri.Authority[(uri.Authority.LastIndexOf('@') + 1)..]}{uri.AbsolutePath.TrimEnd('/')}{(uri.Query.Length > 0 ? $"?{Hidden}" : "")}");
    }

    private static string Plain(string value) => new([.. value.Select(c => char.IsControl(c) ? '?' : c)]);
}
