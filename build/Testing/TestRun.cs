using Cohort.Build.Processes;
using Cohort.Build.Projects;

namespace Cohort.Build.Testing;

/// <summary>Runs one test project, which is built.</summary>
internal static class TestRun
{
    /// <summary>A test that takes longer hangs; the slowest one takes a few minutes on two cores.</summary>
    private const string HangLimit = "15m";

    public static TestReport Run(Repository repository, Project project, string? filter)
    {
        var results = Directory.CreateDirectory(Path.Combine(repository.Out, ".tests")).FullName;
        var report = Path.Combine(results, project.Name + ".trx");
        File.Delete(report);
        var exitCode = new Dotnet(repository.Root).Run([
            "test", project.Path, "--configuration", "Release", "--no-build", "--nologo", "--verbosity", "quiet",
            "--logger", $"trx;LogFileName={project.Name}.trx", "--logger", "console;verbosity=minimal",
            "--results-directory", results, "--blame-hang-timeout", HangLimit, "--blame-hang-dump-type", "none",
            .. filter is null ? Array.Empty<string>() : ["--filter", filter]]);
        return Judge(project.Name, exitCode, File.Exists(report) ? File.ReadAllText(report) : null, filter is not null);
    }

    /// <summary>What a run came to. One that reports no failed test has still failed when its process did, or when it ran nothing.</summary>
    internal static TestReport Judge(string name, int exitCode, string? trx, bool filtered)
    {
        var report = trx is null ? new TestReport(default, []) : TestReport.Parse(trx);
        if (report.Tally.Failed > 0) return report;
        if (exitCode != 0)
            return Add(report, name, $"It did not run to its end (exit code {exitCode}); see above.");
        return report.Tally.Ran + report.Tally.Skipped == 0 && !filtered ? Add(report, name, "It ran no test.") : report;
    }

    private static TestReport Add(TestReport report, string name, string message) =>
        new(report.Tally + Tally.OneFailed, [.. report.Failures, new FailedTest(name, message)]);
}
