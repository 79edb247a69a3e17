namespace Cohort.Cli.Consoles;

/// <summary>Whoever a console asks.</summary>
/// <param name="Option">The option of a command line that names it: --data or --node.</param>
/// <param name="Value">The data directory, or the address of a node.</param>
internal sealed record ConsoleTarget(string Option, string Value)
{
    /// <summary>As the prompt shows it: the host and port of a node, the name of a folder.</summary>
    public string Shown => Uri.TryCreate(Value, UriKind.Absolute, out var node) && Option == "--node"
        ? node.Authority : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Value)));

    /// <summary>Whether somebody means it who types this.</summary>
    public bool IsCalled(string name) => Value == name || Value.TrimEnd('/') == name.TrimEnd('/') || Shown == name;
}
