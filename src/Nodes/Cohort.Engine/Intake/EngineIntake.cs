using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Cohort.Store.Questions;

namespace Cohort.Engine.Intake;

/// <summary>
/// Takes purchases into a running engine. Those that are sent while others are stored share the next commit, so that many who send
/// little do not wait for as many commits.
/// </summary>
/// <remarks>Each mapping is a source of its own, whose records count on: a repeat is known by its event id, also after a crash.</remarks>
/// <param name="engine">The engine.</param>
/// <param name="source">The name of the source of purchases in the plain format; that of a mapping adds its name.</param>
/// <param name="mappings">The mappings that can be named.</param>
internal sealed class EngineIntake(CohortEngine engine, string source, IntakeMappings mappings) : IPurchaseIntake
{
    // Of one run: some seconds of work at most, and what one who sends alone may send.
    private const int MostBytes = 32 * 1024 * 1024;

    private readonly LinkedList<Sent> _waiting = [];
    private bool _isTaking;

    private sealed record Sent(EventSource Source, ReadOnlyMemory<byte> Lines, int Count)
    {
        public TaskCompletionSource<IReadOnlyList<LineOutcome>> Outcomes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LineOutcome>> TakeAsync(ReadOnlyMemory<byte> lines, int count, string? mapping, CancellationToken cancel)
    {
        var sent = new Sent(SourceOf(mapping), lines, count);
        lock (_waiting)
        {
            _waiting.AddLast(sent);
            if (!_isTaking)
            {
                _isTaking = true;
                _ = Task.Run(TakeAllAsync, CancellationToken.None);
            }
        }

        try
        {
            return await sent.Outcomes.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nothing of it was taken yet, and nobody counts its bytes any more.
            lock (_waiting) _waiting.Remove(sent);
            throw;
        }
    }

    // No source of people can have a name with that sign.
    private EventSource SourceOf(string? mapping) => mapping is null
        ? EventSource.Appended(source)
        : EventSource.Appended($"{source}#{mapping}") with { Mapping = mappings.Find(mapping) };

    private async Task TakeAllAsync()
    {
        while (Next() is { Count: > 0 } together) await TakeAsync(together).ConfigureAwait(false);
    }

    // The first who waits, and those after them of the same source.
    private List<Sent> Next()
    {
        lock (_waiting)
        {
            var (together, bytes) = (new List<Sent>(), 0L);
            while (_waiting.First?.Value is { } next && (together.Count == 0 || (next.Source.Name == together[0].Source.Name && bytes + next.Lines.Length <= MostBytes)))
            {
                together.Add(next);
                _waiting.RemoveFirst();
                bytes += next.Lines.Length;
            }

            _isTaking = together.Count > 0;
            return together;
        }
    }

    private async Task TakeAsync(List<Sent> together)
    {
        var outcomes = new RecordOutcomes(together.Sum(sent => sent.Count));
        try
        {
            var content = new byte[together.Sum(sent => sent.Lines.Length)];
            var at = 0;
            foreach (var sent in together)
            {
                sent.Lines.CopyTo(content.AsMemory(at));
                at += sent.Lines.Length;
            }

            await engine.TakeAsync(together[0].Source with { Content = () => new MemoryStream(content) }, outcomes).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever waits is told, and those after them are taken.
        catch (Exception fault)
        {
            foreach (var sent in together) sent.Outcomes.SetException(NotTaken(fault));
            return;
        }
#pragma warning restore CA1031

        var from = 0;
        foreach (var sent in together)
        {
            // The engine may have been told to end meanwhile: what it had read by then is stored.
            if (from + sent.Count <= outcomes.Settled) sent.Outcomes.SetResult(outcomes.Of(from, sent.Count));
            else sent.Outcomes.SetException(NotTaken(new ObjectDisposedException(nameof(CohortEngine))));
            from += sent.Count;
        }
    }

    private static CohortException NotTaken(Exception fault) => fault switch
    {
        ObjectDisposedException => new CohortException(Refusal.NotReady, "The engine is ending, and it is not certain that the purchases were stored. Send them again: those that were are recognised.", cause: fault),
        EngineException => new CohortException(Refusal.NotReady, $"It is not certain that the purchases were stored: {fault.Message} Send them again then: those that were stored are recognised.", cause: fault),
        _ => new CohortException(Refusal.Failed, "The purchases could not be stored; the log says why. Send them again: those that were stored are recognised.", cause: fault),
    };
}
