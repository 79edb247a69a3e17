using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Cohort.Actors.Kafka;

/// <summary>Reads one block of the configuration, and collects what is wrong with it, by key.</summary>
internal sealed partial class SettingsBlock(Config config, string path)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public string Text(string key, string meaning)
    {
        var text = config.GetString($"{path}.{key}", null)?.Trim();
        if (!string.IsNullOrEmpty(text)) return text;
        _errors.Add($"{path}.{key} is missing: set it to {meaning}.");
        return "";
    }

    /// <summary>A text that may be left out.</summary>
    public string Optional(string key) => config.GetString($"{path}.{key}", "")?.Trim() ?? "";

    /// <summary>Says what is wrong with a key.</summary>
    public void Refuse(string key, string how) => _errors.Add($"{path}.{key} {how}");

    /// <summary>The name of a topic, by the rule that brokers have for one.</summary>
    public string Topic(string key)
    {
        var name = Text(key, "the name of a topic");
        if (name.Length > 0 && (!TopicName().IsMatch(name) || name is "." or ".."))
            _errors.Add($"{path}.{key} is '{name}', which is no name of a topic: use at most 249 of letters, digits, '.', '_' and '-'.");
        return name;
    }

    public TimeSpan Time(string key, TimeSpan least, TimeSpan most)
    {
        try
        {
            var time = config.GetTimeSpan($"{path}.{key}", Timeout.InfiniteTimeSpan, allowInfinite: false);
            if (time >= least && time <= most) return time;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or NotImplementedException)
        {
            // Said below, together with what is allowed.
        }

        _errors.Add($"{path}.{key} is not a time from {least.TotalMilliseconds} ms to {most.TotalMilliseconds} ms: write it like \"500 ms\" or \"5 s\".");
        return least;
    }

    /// <summary>The values of a block, by the path of each: <c>a.b = 1</c> and <c>a { b = 1 }</c> are both <c>a.b</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties(string key)
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var value = config.GetValue($"{path}.{key}");
        if (value is null || value.IsEmpty) return properties;
        if (value.IsObject()) Flatten("", value.GetObject(), properties);
        else _errors.Add($"{path}.{key} is not a block of properties: write {path}.{key} {{ name = value }}.");
        return properties;
    }

    private static void Flatten(string prefix, HoconObject from, SortedDictionary<string, string> into)
    {
        foreach (var (name, value) in from.Items)
        {
            if (value.IsObject()) Flatten($"{prefix}{name}.", value.GetObject(), into);
            else into[prefix + name] = value.GetString();
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9._-]{1,249}$")]
    private static partial Regex TopicName();
}
