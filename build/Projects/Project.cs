using System.Xml.Linq;

namespace Cohort.Build.Projects;

/// <summary>A project file: its path, and the paths of the projects it refers to.</summary>
internal sealed record Project(string Path, IReadOnlyList<string> References)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public bool IsTest => Name.EndsWith(".Tests", StringComparison.Ordinal);

    public static Project Load(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads the text of a project file; references are relative to its folder.</summary>
    public static Project Parse(string path, string text)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        var references = XDocument.Parse(text).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")?.Value)
            .OfType<string>()
            .Select(include => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, include.Replace('\\', '/'))));
        return new Project(path, [.. references]);
    }
}
