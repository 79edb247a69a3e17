namespace Cohort.Node;

/// <summary>What was asked for on the command line.</summary>
/// <param name="ConfigFile">The file of settings, in HOCON.</param>
/// <param name="OnlyMigrates">Whether the tables are made or brought up to this version, and nothing else is done.</param>
/// <param name="OnlyChecks">Whether everything in the tables is read and held against its checksum, and nothing else is done.</param>
internal sealed record NodeOptions(string ConfigFile, bool OnlyMigrates = false, bool OnlyChecks = false)
{
    public const string Usage = "Usage: cohort-node --config FILE [--migrate-only | --check-only | --rebuild --rules FILE --taxonomy FILE [--accept-loss]]";

    private const string MigrateOnly = "--migrate-only";
    private const string CheckOnly = "--check-only";
    private const string Rebuilds = "--rebuild";
    private const string AcceptLoss = "--accept-loss";

    private static readonly string[] Ways = [MigrateOnly, CheckOnly, Rebuilds];
    private static readonly string[] OfRebuild = [AcceptLoss, "--rules", "--taxonomy"];

    /// <summary>By what a lost database is rebuilt; null where it is not.</summary>
    public RebuildOptions? Rebuild { get; init; }

    /// <summary>What <c>--help</c> says.</summary>
    public const string Help =
        $"""
        One node of a Cohort cluster: owns ranges of users, reads purchases from Kafka, answers over HTTP.

        {Usage}

          --config FILE   The settings, in HOCON. Those that it does not name have the defaults of hocon/cohort.conf.
          --migrate-only  Makes the tables of the database, or brings them up to this version, and ends. A node does the same
                          when it starts; by itself, a fault of the database is seen before a node that works is stopped.
          --check-only    Reads every row of the serving store, of the journals and the snapshots, holds it against its checksum,
                          tells how many rows each table has and which are damaged, and ends. It changes nothing; nodes may be
                          at work on PostgreSQL meanwhile.
          --rebuild       Rebuilds a lost database, on a new one: activates the rules of --rules FILE and the taxonomy of
                          --taxonomy FILE (CSV), reads the topic of purchases from its first record, whatever the group has
                          committed, and ends when everything is read that was there at the beginning. All other nodes are
                          stopped. The same command goes on with what was interrupted. It ends with 5 where records at the
                          beginning of the topic are gone, and says which; --accept-loss does without them.
          --help          This text.

        Environment variables come before the file:
          COHORT_DATABASE         cohort.database.connection-string
          COHORT_KAFKA_PASSWORD   cohort.kafka.client.sasl.password
          COHORT_HOST             akka.remote.dot-netty.tcp.public-hostname
          COHORT_ROLES            akka.cluster.roles, separated by commas
        hocon/README.md lists them all.

        It ends with 0 when it was told to end (SIGTERM) and has handed over what it had, 1 where it could not start or go
        on, 2 where the settings are no use, 3 where it was not let into the cluster, or removed from it: start it again, 4 where
        --check-only found damage, and 5 where --rebuild misses records.

        Docs: docs/CLUSTER.md, docs/KAFKA.md. 'cohort --help' lists what a running cluster can be asked.
        """;

    /// <summary>Whether only the help is wanted.</summary>
    public static bool WantsHelp(IReadOnlyList<string> args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    public static (NodeOptions? Options, string? Error) Parse(IReadOnlyList<string> args)
    {
        if (args.Where(Ways.Contains).Distinct(StringComparer.Ordinal).Count() > 1) return Wrong($"A node does one of {string.Join(", ", Ways)} at a time.");
        var way = args.FirstOrDefault(Ways.Contains);
        if (way != Rebuilds)
        {
            return args.FirstOrDefault(OfRebuild.Contains) is { } lost ? Wrong($"The option {lost} goes with {Rebuilds}.")
                : Parse([.. args.Where(arg => !Ways.Contains(arg))], new NodeOptions("", way == MigrateOnly, way == CheckOnly));
        }

        string[] rest = [.. args.Where(arg => arg is not (Rebuilds or AcceptLoss))];
        (rest, var rules, var unread) = Taken(rest, "--rules");
        if (unread is not null) return Wrong(unread);
        (rest, var taxonomy, unread) = Taken(rest, "--taxonomy");
        return unread is not null ? Wrong(unread)
            : Parse(rest, new NodeOptions("") { Rebuild = new RebuildOptions(rules, taxonomy, args.Contains(AcceptLoss)) });
    }

    private static (NodeOptions? Options, string? Error) Parse(string[] args, NodeOptions way) => args switch
    {
        ["--config", var file] when File.Exists(file) => (way with { ConfigFile = file }, null),
        ["--config", var file] => Wrong($"There is no file '{file}'."),
        ["--config"] => Wrong("The option --config wants a file of settings after it."),
        [] => Wrong("A node needs a file of settings."),
        [var first, ..] => Wrong($"A node does not know '{first}'."),
    };

    private static (string[] Others, string File, string? Error) Taken(string[] args, string option)
    {
        var place = Array.IndexOf(args, option);
        if (place < 0 || place + 1 == args.Length) return (args, "", $"A rebuild needs the option {option} with a file after it: it is in no topic.");
        return ([.. args[..place], .. args[(place + 2)..]], args[place + 1], null);
    }

    private static (NodeOptions? Options, string? Error) Wrong(string reason) => (null, $"{reason} {Usage}");
}
