using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Builds the node that has Petabridge.Cmd: outside the solution, since its packages are closed source and not on every mirror.</summary>
internal static class PetabridgeVerb
{
    public static int Run(Repository repository)
    {
        var project = Path.Combine(repository.Root, "src", "Nodes", Repository.Outside, "Cohort.Petabridge.csproj");
        var output = Path.Combine(repository.Out, "petabridge");
        var code = new Dotnet(repository.Root).Run("publish", project, "--configuration", "Release", "--output", output, "--nologo", "--verbosity", "quiet");
        Console.WriteLine(code == 0
            ? $"Built {Path.Combine("out", "petabridge", "cohort-node-petabridge")}."
            : "It was not built. Where the packages Petabridge.Cmd.* could not be restored, add a source that has them, such as the public gallery.");
        return code;
    }
}
