using System.Net.Sockets;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>What a fault of PostgreSQL means for somebody who runs Cohort.</summary>
internal static class PostgresFault
{
    /// <summary>Whether the same may succeed in a moment: a server that restarts, a connection that broke, a deadlock.</summary>
    public static bool IsTransient(Exception fault) => fault switch
    {
        // A server that is being stopped says so before it goes; that counts as gone.
        // So does a session that was silent for too long.
        PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or "25P03"
        } => true,

        // A full disk does not get empty by waiting half a minute.
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => false,
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is IOException or SocketException or TimeoutException,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether it is PostgreSQL's fault, or the way's to it, and not this program's.</summary>
    public static bool IsKnown(Exception fault) =>
        fault is NpgsqlException or IOException or SocketException or TimeoutException;

    // Data exceptions, and rows beyond what a page or an index holds.
    private static bool IsOfContent(string sqlState) => sqlState.StartsWith("22", StringComparison.Ordinal) || sqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>The fault as a sentence, after a number of attempts.</summary>
    /// <param name="fault">What happened last.</param>
    /// <param name="place">The server and database, as in <c>database 'cohort' on db:5432</c>.</param>
    /// <param name="attempts">How often it was tried.</param>
    public static StoreException Of(Exception fault, string place, int attempts)
    {
        var sqlState = (fault as PostgresException)?.SqlState ?? "";
        var detail = fault is PostgresException said ? $"{said.MessageText.TrimEnd('.')}, SQLSTATE {sqlState}" : (fault.InnerException ?? fault).Message.TrimEnd('.');
        if (IsTransient(fault))
        {
            return new StoreException(
                $"The {place} did not answer in {attempts} attempts ({detail}). What was written is safe; start the server or mend the network, and writing goes on.", fault)
            { Fault = StoreFault.Machine };
        }

        return new StoreException(
            sqlState switch
            {
                PostgresErrorCodes.DiskFull => $"The {place} has no room left ({detail}). What was written is safe; free some space on the server.",
                PostgresErrorCodes.QueryCanceled => $"The question took too long in the {place}, and was given up. Ask for less: a smaller page, a shorter time, or one user.",
                PostgresErrorCodes.InvalidCatalogName => $"There is no {place} ({detail}). Create it with 'createdb', or correct the connection string.",
                PostgresErrorCodes.InsufficientPrivilege => $"The {place} does not let this user do that ({detail}). Make the user the owner of the schema.",
                PostgresErrorCodes.ReadOnlySqlTransaction => $"The {place} cannot be written ({detail}). Name the primary server in the connection string, not a standby.",
                _ when sqlState.StartsWith("28", StringComparison.Ordinal) => $"The {place} refused the user ({detail}). Correct user and password in the connection string.",
                _ when IsOfContent(sqlState) =>
                    $"The {place} refuses something for its content ({detail}). Nothing is lost: it stays in the journal and is tried again. Report the SQLSTATE, and upgrade to a version that writes it in another form.",
                _ when sqlState.StartsWith("42", StringComparison.Ordinal) || sqlState.StartsWith("23", StringComparison.Ordinal) =>
                    $"The {place} does not hold what Cohort writes ({detail}). Restore it from a backup, or choose another schema.",
                _ => $"The {place} failed ({detail}).",
            },
            fault)
        {
            Fault = sqlState switch
            {
                PostgresErrorCodes.InvalidCatalogName => StoreFault.Missing,
                PostgresErrorCodes.DiskFull => StoreFault.Machine,
                PostgresErrorCodes.QueryCanceled => StoreFault.TooLong,
                _ when IsOfContent(sqlState) => StoreFault.Content,
                _ => StoreFault.Unusable,
            },
        };
    }
}
