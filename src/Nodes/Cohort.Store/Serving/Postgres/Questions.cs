using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// Answers people and programs over a few connections of their own, within a budget: neither the wait for a connection, nor
/// attempts while the server is away, nor the work take longer than that together.
/// </summary>
/// <param name="access">The connections.</param>
/// <param name="budget">How long a question may take.</param>
/// <param name="limits">Words the refusals.</param>
internal sealed class Questions(PostgresAccess access, TimeSpan budget, ServingLimits limits) : IAsyncDisposable
{
    /// <summary>Answers a question.</summary>
    /// <exception cref="StoreException">It took too long, or its turn did not come in time.</exception>
    /// <exception cref="OperationCanceledException">Who asked does not want to know any more.</exception>
    public async Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var end = new CancellationTokenSource(budget);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancel);
        var isBegun = false;
        try
        {
            return await access.RunAsync(
                connection =>
                {
                    isBegun = true;
                    return ask(connection, either.Token);
                },
                either.Token);
        }
        catch (Exception e) when (either.IsCancellationRequested && e is OperationCanceledException or NpgsqlException)
        {
            cancel.ThrowIfCancellationRequested();
            throw isBegun ? limits.TooLong(access.Place) : limits.Busy(access.Place);
        }
    }

    /// <summary>Reads much, for as long as whoever takes it needs: each statement has the time of a question.</summary>
    /// <inheritdoc cref="PostgresAccess.OnceAsync"/>
    public Task ReadAsync(Func<NpgsqlConnection, Task> read, CancellationToken cancel) => access.OnceAsync(read, cancel);

    public ValueTask DisposeAsync() => access.DisposeAsync();
}
