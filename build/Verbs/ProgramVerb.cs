using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Runs a program of the tests: a benchmark, the simulator of the protocol, or the fuzzer of the readers.</summary>
internal static class ProgramVerb
{
    public static int Run(Repository repository, string program, IEnumerable<string> arguments) =>
        new Dotnet(repository.Root).Run(
            ["run", "--project", repository.Tests.Single(project => project.Name == program).Path, "--configuration", "Release", "--", .. arguments]);
}
