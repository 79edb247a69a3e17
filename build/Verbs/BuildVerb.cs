using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Builds the programs, with what they need, and leaves them in out/.</summary>
internal static class BuildVerb
{
    // The command, the trainer that it starts, and the node of a cluster.
    public static readonly IReadOnlyList<string> Published = ["Cohort.Cli", "Cohort.Learning", "Cohort.Node"];

    public static int Run(Repository repository, Request request) =>
        Publish(repository, request.Configuration, request.IsReadyToRun ? ReadyToRun(repository) : []) ? 0 : 1;

    /// <summary>Publishes the programs.</summary>
    /// <param name="repository">The tree.</param>
    /// <param name="configuration">Of the build.</param>
    /// <param name="more">More arguments of <c>dotnet publish</c>.</param>
    public static bool Publish(Repository repository, string configuration, params string[] more)
    {
        foreach (var project in repository.Sources.Where(project => Published.Contains(project.Name)))
        {
            Console.WriteLine($"Publishing {project.Name}.");
            string[] arguments =
            [
                "publish", project.Path, "--configuration", configuration, "--output", repository.Out,
                "--nologo", "--verbosity", "quiet", .. more,
            ];
            if (new Dotnet(repository.Root).Run(arguments) != 0) return false;
            Console.WriteLine($"Built {Path.GetRelativePath(repository.Root, repository.ProgramOf(project.Name))}.");
        }

        Tidy(repository);
        return true;
    }

    // For one platform, so beside what all platforms build.
    private static string[] ReadyToRun(Repository repository) =>
    [
        "--use-current-runtime", "--self-contained", "false", "-p:PublishReadyToRun=true",
        "--artifacts-path", Path.Combine(repository.Out, ".ready"),
    ];

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
