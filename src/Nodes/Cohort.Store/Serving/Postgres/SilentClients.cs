using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// Sessions that the server ends by itself when nothing more is heard of their client. A machine that is gone says no
/// farewell: without this, what a transaction of its node has locked would stay locked for hours, and nobody could go on
/// where it was.
/// </summary>
internal static class SilentClients
{
    // Others take over the ranges of a node some 20 s after its last word. No transaction waits that long for its own
    // node: one that was stopped meanwhile is refused its next statement, and tries again.
    private const string Transaction = "-c idle_in_transaction_session_timeout=15s";

    // Of sessions between two statements, and of those that send or wait for rows: asked after 10 s of silence, gone 6 s
    // later.
    private const string Connection =
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=15s";

    /// <summary>The connection string of such sessions. What it says of these settings itself counts more.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static string Ended(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        string?[] parts = [Transaction, Connection, settings.Options];
        settings.Options = string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
        return settings.ConnectionString;
    }
}
