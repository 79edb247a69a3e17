using Cohort.Core.Purchases;

namespace Cohort.Simulator.Storage;

/// <summary>The dead letters, by their place in the source.</summary>
internal sealed class LetterStore
{
    private readonly Dictionary<(string Source, long Offset), RejectionReason> _letters = [];

    public IEnumerable<((string Source, long Offset) Place, RejectionReason Reason)> All => _letters.Select(l => (l.Key, l.Value));

    public bool Has(string source, long offset) => _letters.ContainsKey((source, offset));

    public Outcome Store(string source, long offset, RejectionReason reason)
    {
        _letters.TryAdd((source, offset), reason);
        return Outcome.Done;
    }
}
