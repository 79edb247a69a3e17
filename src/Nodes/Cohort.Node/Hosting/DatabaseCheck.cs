using System.Globalization;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Node.Hosting;

/// <summary>Reads everything in a node's serving store, for people who want to know whether it is whole.</summary>
internal static class DatabaseCheck
{
    /// <summary>Reads it, and tells a line for each table.</summary>
    /// <param name="settings">Where the store is.</param>
    /// <param name="output">Receives the lines.</param>
    /// <param name="error">Receives what is damaged.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<int> RunAsync(NodeSettings settings, TextWriter output, TextWriter error)
    {
        var faults = 0L;
        if (settings.Database == DatabaseKind.PostgreSql)
            await PostgresCheck.RunAsync(Databases.Options(settings), TimeProvider.System, Tell);
        else
            SqliteCheck.Run(settings.Directory, Tell);
        if (faults == 0)
        {
            output.WriteLine("The serving store is whole.");
            return ExitCode.Well;
        }

        error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The serving store is damaged, in {faults} places. Restore it from a backup: docs/RECOVERY.md says how."));
        return ExitCode.Damaged;

        void Tell(TableFinding finding)
        {
            faults += finding.Faults;
            var unsealed = finding.Unsealed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {finding.Unsealed} of them without a checksum, from a node of a former version");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(finding.First is null ? "ok" : "WRONG"),-6} {finding.Table,-16} {finding.Rows} rows{unsealed}"));
            if (finding.First is { } first) error.WriteLine(first);
        }
    }
}
