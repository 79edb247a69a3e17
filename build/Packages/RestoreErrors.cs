using System.Text.RegularExpressions;

namespace Cohort.Build.Packages;

/// <summary>The errors that <c>dotnet restore</c> wrote: package ids that no source has, and all others.</summary>
/// <param name="Missing">For each project file, the ids that could not be found.</param>
/// <param name="Others">Error lines of any other kind.</param>
internal sealed partial record RestoreErrors(
    IReadOnlyDictionary<string, IReadOnlySet<string>> Missing, IReadOnlyList<string> Others)
{
    public static RestoreErrors Parse(string output)
    {
        var missing = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var line in output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IdNotFound().Match(line) is { Success: true } found)
                Add(missing, found.Groups["project"].Value, found.Groups["id"].Value);
            else if (AnyError().IsMatch(line) && !others.Contains(line))
                others.Add(line);
        }

        return new RestoreErrors(missing, others);
    }

    /// <summary>Whether packages are others than the lock files say, or have another content.</summary>
    public static bool BreaksLock(string output) => LockBroken().IsMatch(output);

    private static void Add(Dictionary<string, IReadOnlySet<string>> missing, string project, string id)
    {
        if (!missing.TryGetValue(project, out var ids))
            missing.Add(project, ids = new SortedSet<string>(StringComparer.OrdinalIgnoreCase));
        ((ISet<string>)ids).Add(id);
    }

    // NU1101 alone means that every source answered and none has the id. NU1102 and NU1103 (the id is there, the
    // version is not) and NU1301 (a source did not answer) are faults of the pin or of the network.
    [GeneratedRegex(@"^(?<project>.+proj) : error NU1101: Unable to find package (?<id>\S+?)\.(\s|$)")]
    private static partial Regex IdNotFound();

    // NU1004: the lock file does not fit the project. NU1403: a package is not the one whose hash it has.
    [GeneratedRegex(@"\berror NU(1004|1403)\b")]
    private static partial Regex LockBroken();

    [GeneratedRegex(@"(^|[\s:])error( [A-Z]+[0-9]+)?\s?:", RegexOptions.IgnoreCase)]
    private static partial Regex AnyError();
}
