using Cohort.Build.Packages;
using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Builds the sources and leaves the command in out/.</summary>
internal static class BuildVerb
{
    // The command; the trainer that it starts and the node of a cluster, which are left out where no package source has what they need.
    public static readonly IReadOnlyList<string> Published = ["Cohort.Cli", "Cohort.Learning", "Cohort.Node"];

    public static int Run(Repository repository, Request request)
    {
        if (Restore.Run(repository, repository.Sources) is not { } plan) return 1;
        if (!Compile(repository, plan.Kept, request.Configuration)) return 1;
        return Restore.MissesRequired(plan) ? 1 : 0;
    }

    /// <summary>Compiles restored projects, and publishes the command if it is among them.</summary>
    public static bool Compile(Repository repository, IReadOnlyList<Project> projects, string configuration)
    {
        if (projects.Count == 0) return true;
        Console.WriteLine($"Building {projects.Count} projects.");
        return new Dotnet(repository.Root).Run(
            "build", Solution.Write(repository, "build", projects), "--configuration", configuration, "--no-restore",
            "--nologo", "--verbosity", "quiet") == 0
            && Publish(repository, projects, configuration);
    }

    private static bool Publish(Repository repository, IReadOnlyList<Project> projects, string configuration)
    {
        foreach (var name in Published)
        {
            var program = repository.ProgramOf(name);
            if (projects.FirstOrDefault(project => project.Name == name) is not { } project)
            {
                // An older one must not pass for what was built now.
                File.Delete(program);
                continue;
            }

            var arguments = new[]
            {
                "publish", project.Path, "--configuration", configuration, "--no-build", "--output", repository.Out,
                "--nologo", "--verbosity", "quiet", "-p:PublishReadyToRun=false",
            };
            if (new Dotnet(repository.Root).Run(arguments) != 0) return false;
            Console.WriteLine($"Built {Path.GetRelativePath(repository.Root, program)}.");
        }

        Tidy(repository);
        return true;
    }

    // What helps to debug and to compile against is for who builds, and lies beside the sources; licences go along.
    private static void Tidy(Repository repository)
    {
        foreach (var pattern in new[] { "*.pdb", "*.xml" })
        {
            foreach (var file in Directory.EnumerateFiles(repository.Out, pattern)) File.Delete(file);
        }

        foreach (var name in new[] { "LICENSE", Supply.Notices.FileName }.Where(name => File.Exists(Path.Combine(repository.Root, name))))
            File.Copy(Path.Combine(repository.Root, name), Path.Combine(repository.Out, name), overwrite: true);
    }
}
