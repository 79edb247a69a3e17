namespace Cohort.Build.Verbs;

/// <summary>Lists the verbs.</summary>
internal static class HelpVerb
{
    private const string Text = """
        ./build.sh VERB (on Windows: ./build.ps1 VERB)

          build [--configuration NAME] [--ready-to-run]
                                            build everything under src/ (Release), and the commands in out/;
                                            compiled ahead for this machine they start in half the time
          test [--fast] [--project NAME] [--filter EXPRESSION]
                                            check the format, build, run all tests; --fast leaves out the slow ones,
                                            --project and --filter run only the tests that they name
          demo [ARGUMENTS]                  build, then run 'out/cohort demo', which ends with a dashboard; --once ends without
          bench [ARGUMENTS]                 build, then run 'out/cohort bench'
          bench micro [ARGUMENTS]           run the micro benchmarks of tests/Cohort.Bench
          bench planner [ARGUMENTS]         simulate the planner on skewed loads and print how it fares
          bench duckdb [USERS PURCHASES]    measure what the processors work beside a batch in DuckDB
          bench rebalancing [PURCHASES]     measure three nodes under a skewed load, without the rebalancer and after it
          bench serving [OPTIONS]           measure what a server answers over HTTP while it takes purchases
          bench cluster [USERS PURCHASES DAYS]  measure the cluster node beside the textbook design and the embedded engine
          soak [MINUTES]                    try the protocol's simulator on ever new seeds, for 5 minutes if not said
          soak --seed N                     run one seed and tell every event
          fuzz [--target NAME] [--inputs N] [--seed N]
                                            feed every reader, or one, with spoilt inputs: a million each if not said
          format [--check]                  format the C# code; with --check, only say what is not formatted
          notices                           write THIRD-PARTY-NOTICES.md: whose packages are shipped, under which licence
          sbom                              write out/cohort.cdx.json, the bill of materials (CycloneDX)
          dashboard                         write the dashboard of Grafana from the table of metrics in docs/CLUSTER.md
          petabridge                        build cohort-node-petabridge, a node that pbm reaches, in out/petabridge;
                                            where the packages Petabridge.Cmd.* can be had
          screenshots                       make the pictures of the dashboard in docs/img anew, with Chromium
          help                              this list

        'dotnet build', 'dotnet test' and 'dotnet format' work in this folder too.
        Whoever changes a package commits the lock files that 'dotnet restore' renews (packages.lock.json), and runs 'notices'.
        Where the variable CI is set, packages must be those of the lock files.
        """;

    public static int Run()
    {
        Console.WriteLine(Text);
        return 0;
    }
}
