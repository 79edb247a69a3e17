
namespace Cohort.Store;

/// <content>Erasures.</content>
internal sealed partial class StoreReader
{
    /// <summary>All erasures, in their order.</summary>
    public IReadOnlyList<StoredErasure> Erasures() => ErasureRows.All(_database);
}
