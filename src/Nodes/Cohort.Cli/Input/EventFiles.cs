using System.IO.Enumeration;

namespace Cohort.Cli.Input;

/// <summary>The files that somebody names with <c>--events</c>: paths, folders and patterns, in order.</summary>
internal static class EventFiles
{
    /// <summary>Standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>
    /// The files in the order in which they are read: as they are named, those of a folder or a pattern by their names. One that is named
    /// twice is read once.
    /// </summary>
    /// <exception cref="CommandException">One is missing.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> named) =>
        [.. named.SelectMany(FilesOf).DistinctBy(file => file == StandardInput ? file : Path.GetFullPath(file))];

    private static IEnumerable<string> FilesOf(string name)
    {
        if (name == StandardInput || File.Exists(name)) return [name];
        if (Directory.Exists(name)) return Found(name, name, "*", "There is no file in the folder");
        if (!name.Contains('*', StringComparison.Ordinal) && !name.Contains('?', StringComparison.Ordinal))
            throw CommandException.BadInput($"There is no file {name}; check the name given with --events.");
        var folder = Path.GetDirectoryName(name) is { Length: > 0 } given ? given : ".";
        if (!Directory.Exists(folder)) throw CommandException.BadInput($"There is no folder {folder}; in --events {name} only the name of the file is a pattern.");
        return Found(name, folder, Path.GetFileName(name), "No file fits");
    }

    // Hidden files are those of programs.
    private static List<string> Found(string name, string folder, string pattern, string nothing)
    {
        var files = Directory.EnumerateFiles(folder)
            .Where(file => Path.GetFileName(file) is var own && !own.StartsWith('.') && FileSystemName.MatchesSimpleExpression(pattern, own, ignoreCase: false))
            .Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw CommandException.BadInput($"{nothing} {name}; check the name given with --events.");
    }
}
