using System.Threading.Channels;

namespace Cohort.Store.Serving.Sqlite;

/// <summary>
/// Some connections that read, each on a thread of its own. Who asks gets the next that is free; with a budget, neither the
/// wait nor the work takes longer than that.
/// </summary>
internal sealed class Readers : IDisposable
{
    private readonly Channel<Database> _free;
    private readonly DedicatedThreads _threads;
    private readonly int _count;
    private readonly string _file;
    private readonly ServingLimits _limits;
    private readonly TimeSpan _budget;

    /// <param name="file">The file of the store.</param>
    /// <param name="count">How many.</param>
    /// <param name="budget">How long a question may take; infinite for the program's own.</param>
    /// <param name="limits">Words the refusals.</param>
    public Readers(string file, int count, TimeSpan budget, ServingLimits limits)
    {
        (_file, _count, _budget, _limits) = (file, count, budget, limits);
        _free = Channel.CreateBounded<Database>(count);
        for (var i = 0; i < count; i++)
        {
            var reader = new Database(file, write: false);
            reader.Run("PRAGMA query_only = ON");
            reader.LetBeStopped();
            _free.Writer.TryWrite(reader);
        }

        _threads = new DedicatedThreads(count, "cohort store reader");
    }

    /// <summary>Answers a question; all that one answer reads is of one moment.</summary>
    /// <exception cref="StoreException">It took too long, or its turn did not come in time.</exception>
    /// <exception cref="OperationCanceledException">Who asked does not want to know any more.</exception>
    public async Task<T> AskAsync<T>(Func<Database, T> read, CancellationToken cancel)
    {
        using var end = new CancellationTokenSource(_budget);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancel);
        Database? reader = null;
        try
        {
            reader = await _free.Reader.ReadAsync(either.Token);
            var (taken, stop) = (reader, either.Token);
            return await _threads.Run(() => Read(taken, read, stop));
        }
        catch (Exception e) when (either.IsCancellationRequested && e is OperationCanceledException or StoreException { Fault: StoreFault.TooLong })
        {
            cancel.ThrowIfCancellationRequested();
            throw reader is null ? _limits.Busy($"file '{_file}'") : _limits.TooLong($"file '{_file}'");
        }
        finally
        {
            if (reader is not null) _free.Writer.TryWrite(reader);
        }
    }

    /// <summary>Waits for what is being answered, and closes the connections.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _count; i++) _free.Reader.ReadAsync().AsTask().GetAwaiter().GetResult().Dispose();
        _threads.Dispose();
    }

    private static T Read<T>(Database reader, Func<Database, T> read, CancellationToken stop)
    {
        reader.Stop = stop;
        reader.Run("BEGIN");
        try
        {
            return read(reader);
        }
        finally
        {
            reader.Stop = CancellationToken.None;
            if (reader.IsInTransaction) reader.Run("COMMIT");
        }
    }
}
