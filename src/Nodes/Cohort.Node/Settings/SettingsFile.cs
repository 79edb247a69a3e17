using System.Text;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Cohort.Core.Expressions;

namespace Cohort.Node.Settings;

/// <summary>Reads a node's file of settings, or says what is wrong with it. Never throws for what the file holds.</summary>
internal static class SettingsFile
{
    private const string Passed = "cohort.kafka.client";

    private const int ShownKey = 80;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private static readonly HashSet<string> Known = [.. Keys(NodeConfig.Defaults.GetValue("cohort").GetObject(), "cohort")];

    /// <summary>All settings of a node with this file, or every reason why they cannot be used.</summary>
    public static (Config? Config, IReadOnlyList<string> Errors) Read(string path, Func<string, string?> variable)
    {
        try
        {
            if (new FileInfo(path).Length > HoconCheck.MostBytes) return (null, [$"The file is larger than {HoconCheck.MostBytes} bytes; remove what is no setting."]);
            return Of(File.ReadAllText(path, StrictUtf8), variable);
        }
        catch (DecoderFallbackException)
        {
            return (null, ["The file is not UTF-8; save it as UTF-8."]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, [$"The file cannot be read: {exception.Message}"]);
        }
    }

    /// <summary>The same for a text.</summary>
    public static (Config? Config, IReadOnlyList<string> Errors) Of(string text, Func<string, string?> variable)
    {
        if (HoconCheck.FaultOf(text) is { } fault) return (null, [Sentence(fault)]);
        try
        {
            var file = ConfigurationFactory.ParseString(text);
            var unknown = Unknown(file).ToList();
            return unknown.Count > 0 ? (null, unknown) : (NodeConfig.Of(text, variable), []);
        }
        // The parser throws whatever it likes, the plainest exception included, and may quote what is secret.
        catch (Exception exception)
        {
            return (null, [$"The parser of Akka.NET refuses the file ({exception.GetType().Name}); put values that hold special characters in double quotes."]);
        }
    }

    private static string Sentence(HoconFault fault)
    {
        var said = fault.ToString();
        return string.Concat(char.ToUpperInvariant(said[0]).ToString(), said.AsSpan(1));
    }

    // A key that is misspelt would be as good as not written.
    private static IEnumerable<string> Unknown(Config file)
    {
        if (file.IsEmpty || file.GetValue("cohort") is not { } value) yield break;
        if (!value.IsObject())
        {
            yield return "cohort is a block of settings; write cohort { ... }.";
            yield break;
        }

        foreach (var key in Keys(value.GetObject(), "cohort").Where(key => !Known.Contains(key)).Take(Core.Limits.Faults))
            yield return $"{(key.Length > ShownKey ? key[..ShownKey] + "…" : key)} is no setting{NearestName.Hint(key, Known, "; hocon/cohort.conf lists all.")}";
    }

    private static IEnumerable<string> Keys(HoconObject block, string path)
    {
        foreach (var (name, value) in block.Items)
        {
            var key = $"{path}.{name}";
            if (key == Passed) continue;
            if (!value.IsObject()) yield return key;
            else foreach (var inner in Keys(value.GetObject(), key)) yield return inner;
        }
    }
}
