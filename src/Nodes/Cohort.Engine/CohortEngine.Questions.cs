using System.Runtime.CompilerServices;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Segments;
using Cohort.Engine.Reading;
using Cohort.Store.Questions;

namespace Cohort.Engine;

/// <content>Questions: each sees the directory as it is stored at one moment, beside a run.</content>
public sealed partial class CohortEngine
{
    // Rows that are read at once, away from the caller's thread.
    private const int PageRows = 1000;

    /// <summary>All segments: rules in the order of their file, then affinities that somebody has, the largest first.</summary>
    /// <exception cref="EngineException">The directory cannot be read.</exception>
    public Task<IReadOnlyList<SegmentSize>> SegmentsAsync(CancellationToken cancel = default) => AskAsync<IReadOnlyList<SegmentSize>>(
        view => [.. SegmentCatalogue.Of(view.Context, view.Store.Segments()).Select(line => new SegmentSize(line.Segment, line.Title, line.Members))], cancel);

    /// <summary>Where a user stands; null where the directory does not know them.</summary>
    /// <param name="user">The user.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="EngineException">The directory cannot be read.</exception>
    public Task<UserAnswer?> UserAsync(string user, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return AskAsync(
            view =>
            {
                if (HeldUsers.Find(view, user, null) is not { } held) return null;
                var reply = held.Describe();
                return new UserAnswer(
                    user, held.View?.AsOf, reply.SpendMinor, held.View?.Spend ?? [],
                    [.. reply.Segments.Select(one => new UserSegment(one.Segment, one.Title, one.Since, one.EndsOn))]);
            },
            cancel);
    }

    /// <summary>Why a user is in a segment or not.</summary>
    /// <param name="user">The user.</param>
    /// <param name="segment">The segment's name, or its title in any case.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="EngineException">There is no such user or segment, or the directory cannot be read.</exception>
    public Task<SegmentReason> ExplainAsync(string user, string segment, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(segment);
        return AskAsync(
            view =>
            {
                var key = SegmentCatalogue.Find(view.Context, segment);
                var held = HeldUsers.Find(view, user, key) ?? throw UserNames.Unknown(view, user);
                var why = held.Explain(key);
                var conditions = key.IsAffinity || held.View is null ? null : held.Context.Rules.Explain(key.Number, held.View.TermValues.Span);
                return new SegmentReason(user, why.Segment, why.Member, why.Rule, why.Description, why.Since, why.EndsOn, why.EntersOn, conditions);
            },
            cancel);
    }

    /// <summary>The members of a segment, in ordinal order.</summary>
    /// <param name="segment">The segment's name, or its title in any case.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="EngineException">There is no such segment, or the directory cannot be read.</exception>
    public IAsyncEnumerable<string> MembersAsync(string segment, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(segment);
        return ReadAsync(view => view.Store.Members(SegmentCatalogue.Find(view.Context, segment).NameIn(view.Context), "", int.MaxValue), cancel);
    }

    /// <summary>Who entered and left which segment, when and why; those of one user in the order in which they happened.</summary>
    /// <param name="user">The user; null for all.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="EngineException">The directory cannot be read.</exception>
    public IAsyncEnumerable<Transition> TransitionsAsync(string? user = null, CancellationToken cancel = default) => ReadAsync(
        view => user is null
            ? view.Store.Transitions(null)
            : view.Store.Transitions(UserHash.Of(System.Text.Encoding.UTF8.GetBytes(user))).Where(transition => transition.UserId == user),
        cancel);

    /// <summary>
    /// Records that were refused, with their bytes and the reason, by source and record; also the first 10,000 each of purchases that
    /// expired or were in conflict.
    /// </summary>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="EngineException">The directory cannot be read.</exception>
    public IAsyncEnumerable<DeadLetter> DeadLettersAsync(CancellationToken cancel = default) => ReadAsync(view => view.Store.DeadLetters(), cancel);

    private DirectoryView View()
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        return DirectoryView.Open(_options.DataPath, _taxonomy);
    }

    private Task<T> AskAsync<T>(Func<DirectoryView, T> answer, CancellationToken cancel) => Told(
        () =>
        {
            using var view = View();
            return answer(view);
        },
        cancel);

    private async IAsyncEnumerable<T> ReadAsync<T>(Func<DirectoryView, IEnumerable<T>> rows, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var view = await Told(View, cancel).ConfigureAwait(false);
        using var at = rows(view).GetEnumerator();
        while (true)
        {
            var page = await Told(() => PageOf(at), cancel).ConfigureAwait(false);
            foreach (var row in page) yield return row;
            if (page.Count < PageRows) yield break;
        }
    }

    private static List<T> PageOf<T>(IEnumerator<T> rows)
    {
        var page = new List<T>();
        while (page.Count < PageRows && rows.MoveNext()) page.Add(rows.Current);
        return page;
    }

    private static async Task<T> Told<T>(Func<T> read, CancellationToken cancel)
    {
        try
        {
            return await Task.Run(read, cancel).ConfigureAwait(false);
        }
        catch (CohortException fault)
        {
            throw new EngineException(fault.Message, fault) { Fault = EngineFault.Input };
        }
        catch (Exception fault) when (FaultSentences.Knows(fault))
        {
            throw FaultSentences.Of(fault);
        }
    }
}
