using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <content>Erasures.</content>
internal sealed partial class StoreReader
{
    /// <summary>All erasures, in their order.</summary>
    public IReadOnlyList<StoredErasure> Erasures() => ErasureRows.All(_database);

    /// <summary>The numbers of those because of which later purchases are refused.</summary>
    public IReadOnlySet<long> RefusingErasures() => RefusedUserRows.Erasures(_database);

    /// <summary>Users whose purchases are refused; null without any.</summary>
    public RefusedUsers? RefusedUsers() => RefusedUserRows.Read(_database);
}
