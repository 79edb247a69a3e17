using Cohort.Build.Deployment;
using Cohort.Build.Projects;

namespace Cohort.Build.Verbs;

/// <summary>Writes the dashboard of Grafana from the table of metrics.</summary>
internal static class DashboardVerb
{
    public static int Run(Repository repository)
    {
        var page = File.ReadAllText(Path.Combine(repository.Root, MetricsTable.Page)).ReplaceLineEndings("\n");
        File.WriteAllText(Path.Combine(repository.Root, Dashboard.FileName), Dashboard.Of(MetricsTable.Of(page)));
        Console.WriteLine($"Wrote {Dashboard.FileName}.");
        return 0;
    }
}
