using System.Xml.Linq;

namespace Cohort.Build.Projects;

/// <summary>A solution file made for one build, of just the projects that can be built here.</summary>
internal static class Solution
{
    /// <summary>Writes the solution among the working files of the build. Gives its path.</summary>
    public static string Write(Repository repository, string name, IEnumerable<Project> projects)
    {
        var path = Path.Combine(repository.Scratch, name + ".slnx");
        File.WriteAllText(path, Text(repository.Scratch, projects));
        return path;
    }

    /// <summary>The text of a solution in a folder.</summary>
    public static string Text(string folder, IEnumerable<Project> projects) =>
        new XElement("Solution", projects.Select(project => new XElement(
            "Project", new XAttribute("Path", Path.GetRelativePath(folder, project.Path).Replace('\\', '/'))))) + "\n";
}
