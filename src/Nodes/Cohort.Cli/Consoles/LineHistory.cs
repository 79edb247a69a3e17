using System.Text;
using Cohort.Store;

namespace Cohort.Cli.Consoles;

/// <summary>
/// The lines that were typed, in a file that only its owner may read: they hold ids of users. A line that begins with a space is
/// not kept. Where the file cannot be read or written, there is a history all the same, until the console ends.
/// </summary>
internal sealed class LineHistory
{
    /// <summary>The variable that names the file; empty where none is to be kept.</summary>
    public const string Variable = "COHORT_CONSOLE_HISTORY";

    /// <summary>The most lines that are kept: some weeks of work.</summary>
    public const int MostLines = 1000;

    private readonly string? _file;
    private readonly List<string> _lines = [];

    /// <param name="file">The file; null where none is kept.</param>
    public LineHistory(string? file)
    {
        _file = file;
        if (file is null || !File.Exists(file)) return;
        try
        {
            _lines.AddRange(File.ReadLines(file).Where(line => line.Length is > 0 and <= LineEditor.LongestLine).TakeLast(MostLines));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _file = null;
        }
    }

    /// <summary>The lines, the oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Where it is kept, by the environment; null where nowhere.</summary>
    public static string? Place(Func<string, string?> variable)
    {
        if (variable(Variable) is { } named) return named.Length > 0 ? named : null;
        var state = variable("XDG_STATE_HOME") is { Length: > 0 } set ? set
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".local", "state") : null;
        return state is null ? null : Path.Combine(state, "cohort", "console-history");
    }

    /// <summary>Keeps a line.</summary>
    public void Add(string line)
    {
        if (line.StartsWith(' ') || line.Trim().Length == 0 || (_lines.Count > 0 && _lines[^1] == line)) return;
        _lines.Add(line);
        if (_lines.Count > MostLines) _lines.RemoveAt(0);
        if (_file is not null) Write(_file);
    }

    private void Write(string file)
    {
        try
        {
            PrivateFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
            using var stream = PrivateFile.Open(file, FileMode.Create, FileAccess.Write, FileShare.Read);
            PrivateFile.Tighten(file);
            using var writer = new StreamWriter(stream, new UTF8Encoding(false));
            foreach (var line in _lines) writer.WriteLine(line);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full disk is no reason to stop an operator.
        }
    }
}
