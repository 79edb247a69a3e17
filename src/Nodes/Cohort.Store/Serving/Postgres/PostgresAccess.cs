using System.Globalization;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// Connections to one database. Whatever is run must be harmless to run again: an attempt whose connection broke at the
/// end may have done its work.
/// </summary>
internal sealed class PostgresAccess : IAsyncDisposable
{
    // Statements kept prepared on each connection: more than the store has.
    private const int PreparedStatements = 64;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly NpgsqlDataSource _source;
    private readonly RetryLimits _limits;
    private readonly TimeProvider _time;

    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public PostgresAccess(PostgresOptions options, TimeProvider time)
        : this(options, time, new NpgsqlConnectionStringBuilder(SilentClients.Ended(options.ConnectionString)))
    {
    }

    private PostgresAccess(PostgresOptions options, TimeProvider time, NpgsqlConnectionStringBuilder connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { SearchPath = options.Schema, MaxAutoPrepare = PreparedStatements, AutoPrepareMinUsages = 2 };
        Place = string.Create(CultureInfo.InvariantCulture, $"database '{settings.Database ?? settings.Username}' on {settings.Host}:{settings.Port}");
        (_source, _limits, _time) = (NpgsqlDataSource.Create(settings), options.Retry, time);
    }

    /// <summary>
    /// Connections for questions. The server itself gives up what takes longer than they may, a little later than whoever asks,
    /// so that nothing is worked on for a node that has died.
    /// </summary>
    public static PostgresAccess ForQuestions(PostgresOptions options, int connections, TimeSpan budget, TimeProvider time)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { MaxPoolSize = connections, MinPoolSize = 0 };
        var timeout = string.Create(CultureInfo.InvariantCulture, $"-c statement_timeout={(long)(budget + Grace).TotalMilliseconds}");
        settings.Options = string.IsNullOrEmpty(settings.Options) ? timeout : $"{settings.Options} {timeout}";
        return new PostgresAccess(options, time, settings);
    }

    /// <summary>
    /// Two connections for what nodes do about the cluster itself: each word is over in so many seconds, one way or the other, and
    /// is not tried again here. Whoever says it says it again anyway.
    /// </summary>
    public static PostgresAccess ForControl(PostgresOptions options, int seconds, TimeProvider time) => new(
        options with { Retry = new RetryLimits(1, TimeSpan.Zero, TimeSpan.Zero) },
        time,
        new NpgsqlConnectionStringBuilder(SilentClients.Ended(options.ConnectionString))
        {
            Timeout = seconds,
            CommandTimeout = seconds,
            CancellationTimeout = seconds * 1000,
            MinPoolSize = 0,
            MaxPoolSize = 2,
        });

    /// <summary>The database and server, for messages.</summary>
    public string Place { get; }

    /// <summary>Runs some work on a connection, and again while the fault is one that passes, within the limits.</summary>
    /// <exception cref="StoreException">The limits are reached, or the fault does not pass.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancel);
                return await work(connection);
            }
            catch (Exception e) when (PostgresFault.IsKnown(e) && !cancel.IsCancellationRequested)
            {
                // Other connections of the pool are likely to be broken too.
                if (PostgresFault.IsTransient(e)) _source.Clear();
                if (!PostgresFault.IsTransient(e) || attempt >= _limits.Attempts) throw PostgresFault.Of(e, Place, attempt);
            }

            await Task.Delay(_limits.WaitAfter(attempt), _time, cancel);
        }
    }

    /// <summary>Runs some work on a connection that is not to be run again: somebody has heard the beginning of it.</summary>
    /// <exception cref="StoreException">It failed.</exception>
    public async Task OnceAsync(Func<NpgsqlConnection, Task> work, CancellationToken cancel)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancel);
            await work(connection);
        }
        catch (Exception e) when (PostgresFault.IsKnown(e) && !cancel.IsCancellationRequested)
        {
            throw PostgresFault.Of(e, Place, 1);
        }
    }

    /// <summary>Runs some work in a transaction: all of it or nothing.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<T> CommitAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel) => RunAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            var result = await work(connection);
            await transaction.CommitAsync(cancel);
            return result;
        },
        cancel);

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
