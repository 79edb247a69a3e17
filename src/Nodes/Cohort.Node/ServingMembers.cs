using Cohort.Actors.Connectors;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>Remembers removed members in the serving store, which all nodes share.</summary>
internal sealed class ServingMembers(IServingStore store) : IMemberStore
{
    public Task<bool> RemoveAsync(string removed, string by) => store.RemoveMemberAsync(removed, by);

    public Task<bool> IsRemovedAsync(string member) => store.IsMemberRemovedAsync(member);
}
