namespace Cohort.Build.Projects;

/// <summary>A project file.</summary>
internal sealed record Project(string Path)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public bool IsTest => Name.EndsWith(".Tests", StringComparison.Ordinal);
}
