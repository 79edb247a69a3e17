using Cohort.Core.Taxonomies;
using Cohort.Store;

namespace Cohort.Engine.Reading;

/// <summary>
/// Views of a directory that one question takes after the other: opening the file and reading the rules anew takes longer than most
/// answers. Each is of the moment at which it was taken. For many threads.
/// </summary>
/// <param name="path">The directory.</param>
internal sealed class DirectoryViews(string path) : IDisposable
{
    // Questions that are answered at the same time; a view has two connections to the file and the rules in memory.
    private const int Most = 8;

    private readonly Lock _gate = new();
    private readonly Stack<DirectoryView> _resting = [];
    private bool _isClosed;

    /// <summary>A view of this moment, for one thread until it is given back.</summary>
    /// <param name="atHand">A taxonomy used in place of the stored one where it is the same; null reads that.</param>
    /// <exception cref="StoreException">It holds no data, is damaged or of another version.</exception>
    public DirectoryView Take(Taxonomy? atHand)
    {
        if (Resting() is not { } view) return DirectoryView.Open(path, atHand);
        try
        {
            view.Renew(atHand);
            return view;
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <summary>Takes a view back.</summary>
    public void GiveBack(DirectoryView view)
    {
        try
        {
            view.Rest();
        }
        catch (StoreException)
        {
            // What failed was told to who asked. The next one opens another.
            view.Dispose();
            return;
        }

        lock (_gate)
        {
            if (!_isClosed && _resting.Count < Most)
            {
                _resting.Push(view);
                return;
            }
        }

        view.Dispose();
    }

    /// <summary>Closes the views that nobody has, and the others when they are given back.</summary>
    public void Dispose()
    {
        lock (_gate) _isClosed = true;
        while (Resting() is { } view) view.Dispose();
    }

    private DirectoryView? Resting()
    {
        lock (_gate) return _resting.TryPop(out var view) ? view : null;
    }
}
