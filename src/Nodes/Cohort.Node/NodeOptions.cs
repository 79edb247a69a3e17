namespace Cohort.Node;

/// <summary>What was asked for on the command line.</summary>
/// <param name="ConfigFile">The file of settings, in HOCON.</param>
/// <param name="OnlyMigrates">Whether the tables are made or brought up to this version, and nothing else is done.</param>
/// <param name="OnlyChecks">Whether everything in the tables is read and held against its checksum, and nothing else is done.</param>
internal sealed record NodeOptions(string ConfigFile, bool OnlyMigrates = false, bool OnlyChecks = false)
{
    public const string Usage = "Usage: cohort-node --config FILE [--migrate-only | --check-only]";

    private const string MigrateOnly = "--migrate-only";
    private const string CheckOnly = "--check-only";

    /// <summary>What <c>--help</c> says.</summary>
    public const string Help =
        $"""
        One node of a Cohort cluster: owns ranges of users, reads purchases from Kafka, answers over HTTP.

        {Usage}

          --config FILE   The settings, in HOCON. Those that it does not name have the defaults of hocon/cohort.conf.
          --migrate-only  Makes the tables of the database, or brings them up to this version, and ends. A node does the same
                          when it starts; by itself, a fault of the database is seen before a node that works is stopped.
          --check-only    Reads every row of the serving store, holds it against its checksum, tells how many rows each table has
                          and what is damaged first, and ends. It changes nothing; nodes may be at work on PostgreSQL meanwhile.
          --help          This text.

        Environment variables come before the file:
          COHORT_DATABASE         cohort.database.connection-string
          COHORT_KAFKA_PASSWORD   cohort.kafka.client.sasl.password
          COHORT_HOST             akka.remote.dot-netty.tcp.public-hostname
          COHORT_ROLES            akka.cluster.roles, separated by commas
        hocon/README.md lists them all.

        It ends with 0 when it was told to end (SIGTERM) and has handed over what it had, 1 where it could not start or go
        on, 2 where the settings are no use, 3 where it was not let into the cluster, or removed from it: start it again, and 4
        where --check-only found damage.

        Docs: docs/CLUSTER.md, docs/KAFKA.md. 'cohort --help' lists what a running cluster can be asked.
        """;

    /// <summary>Whether only the help is wanted.</summary>
    public static bool WantsHelp(IReadOnlyList<string> args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    public static (NodeOptions? Options, string? Error) Parse(IReadOnlyList<string> args) =>
        args.Contains(MigrateOnly) && args.Contains(CheckOnly)
            ? (null, $"A node either brings its tables up or reads them. {Usage}")
            : Parse([.. args.Where(arg => arg is not (MigrateOnly or CheckOnly))], args.Contains(MigrateOnly), args.Contains(CheckOnly));

    private static (NodeOptions? Options, string? Error) Parse(string[] args, bool onlyMigrates, bool onlyChecks) => args switch
    {
        ["--config", var file] when File.Exists(file) => (new NodeOptions(file, onlyMigrates, onlyChecks), null),
        ["--config", var file] => (null, $"There is no file '{file}'. {Usage}"),
        ["--config"] => (null, $"The option --config wants a file of settings after it. {Usage}"),
        [] => (null, $"A node needs a file of settings. {Usage}"),
        [var first, ..] => (null, $"A node does not know '{first}'. {Usage}"),
    };
}
