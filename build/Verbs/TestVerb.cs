using System.Diagnostics;
using Cohort.Build.Processes;
using Cohort.Build.Projects;
using Cohort.Build.Testing;

namespace Cohort.Build.Verbs;

/// <summary>
/// Runs the tests project by project and ends with one line that counts them. Those of clusters wait for their nodes most of the time
/// and take as long as half of the others: they run beside them.
/// </summary>
internal static class TestVerb
{
    /// <summary>The tests that start no program and take little time; CONTRIBUTING.md says which.</summary>
    private const string Fast = "Category!=Slow";

    /// <summary>The project that runs beside all others.</summary>
    private const string Beside = "Cohort.Cluster.Tests";

    public static int Run(Repository repository, Request request)
    {
        var failures = new List<FailedTest>();
        var tally = RunAll(repository, request, failures);
        if (failures.Count > 0) Console.WriteLine("\nFailed:");
        foreach (var failure in failures) Console.WriteLine($"  {failure.Name}\n    {failure.Message.ReplaceLineEndings("\n    ")}");
        if (tally.Ran == 0)
        {
            Console.WriteLine("No test was run.");
            tally += Tally.OneFailed;
        }

        Console.WriteLine(tally);
        return tally.Failed == 0 ? 0 : 1;
    }

    private static Tally RunAll(Repository repository, Request request, List<FailedTest> failures)
    {
        var everything = request.Filter is null && request.Project is null;
        var tally = everything ? Step("format", FormatVerb.Check(repository), failures) : default;
        if (!Build(repository)) return tally + Step("build", false, failures);
        var tests = repository.Tests.Where(test => test.IsTest && Matches(test, request.Project)).ToLookup(test => test.Name == Beside);
        var beside = Task.Run(() => Execute(repository, tests[true], FilterOf(request)));
        foreach (var report in Execute(repository, tests[false], FilterOf(request)).Concat(beside.GetAwaiter().GetResult()))
        {
            tally += report.Tally;
            failures.AddRange(report.Failures);
        }

        return tally;
    }

    private static List<TestReport> Execute(Repository repository, IEnumerable<Project> tests, string? filter) =>
        [.. tests.Select(test => Execute(repository, test, filter))];

    /// <summary>What tests must match, in the words of <c>dotnet test --filter</c>; null for all.</summary>
    internal static string? FilterOf(Request request) => (request.Filter, request.IsFast) switch
    {
        (null, true) => Fast,
        ({ } filter, true) => $"({filter})&{Fast}",
        var (filter, _) => filter,
    };

    private static bool Build(Repository repository)
    {
        Console.WriteLine("Building the solution.");
        return new Dotnet(repository.Root).Run("build", repository.Solution, "--configuration", "Release", "--nologo", "--verbosity", "quiet") == 0
            && BuildVerb.Publish(repository, "Release", "--no-build");
    }

    private static bool Matches(Project test, string? name) =>
        name is null || name == test.Name || $"{name}.Tests" == test.Name || $"Cohort.{name}.Tests" == test.Name;

    private static TestReport Execute(Repository repository, Project test, string? filter)
    {
        Console.WriteLine($"Testing {test.Name}.");
        var begun = Stopwatch.GetTimestamp();
        var report = TestRun.Run(repository, test, filter);
        Console.WriteLine($"Tested {test.Name} in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s: {report.Tally}.");
        return report;
    }

    private static Tally Step(string name, bool passed, List<FailedTest> failures)
    {
        if (passed) return Tally.OnePassed;
        failures.Add(new FailedTest(name, $"The step '{name}' failed; see above."));
        return Tally.OneFailed;
    }
}
