namespace Cohort.Node;

/// <summary>What was asked for on the command line.</summary>
/// <param name="ConfigFile">The file of settings, in HOCON.</param>
internal sealed record NodeOptions(string ConfigFile)
{
    public const string Usage = "Usage: cohort-node --config FILE";

    public static (NodeOptions? Options, string? Error) Parse(IReadOnlyList<string> args) => args switch
    {
        ["--config", var file] when File.Exists(file) => (new NodeOptions(file), null),
        ["--config", var file] => (null, $"There is no file '{file}'. {Usage}"),
        ["--config"] => (null, $"The option --config wants a file of settings after it. {Usage}"),
        [] => (null, $"A node needs a file of settings. {Usage}"),
        [var first, ..] => (null, $"A node does not know '{first}'. {Usage}"),
    };
}
