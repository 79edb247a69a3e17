using Cohort.Core.Ranges;
using Text = System.Text.Encoding;

namespace Cohort.Core.Protocol;

/// <summary>
/// Brings the ranges of one shell that owns all of them to another table, between two batches: they stand at the same place of
/// every source, so a range need not be closed before another begins. Whatever an order touches becomes a range with a new id.
/// </summary>
/// <param name="table">The table before.</param>
/// <param name="owners">The owners of its ranges, in its order, with no effect pending; not to be used any more where they are not among <see cref="Owners"/> afterwards.</param>
internal sealed class TableChange(RangeTable table, IEnumerable<RangeOwner> owners)
{
    private readonly List<RangeOwner> _owners = [.. owners];

    /// <summary>The table after what was done so far.</summary>
    public RangeTable Table { get; private set; } = table;

    /// <summary>The owners of its ranges, in its order.</summary>
    public IReadOnlyList<RangeOwner> Owners => _owners;

    /// <summary>Carries out an order that the table allows.</summary>
    /// <exception cref="InvalidOperationException">The table has no such ranges or user.</exception>
    public void CarryOut(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var (former, next) = (Table, order.ApplyTo(Table));
        Table = next;
        switch (order)
        {
            case Split split: Split(former.IndexOfId(split.RangeId), split.Hash); break;
            case Merge merge: Merge(former.IndexOfId(merge.LowerId)); break;
            case BeginSalting begin: Salt(next.SaltOf(begin.UserId)!); break;
            case EndSalting end: Unsalt(former.SaltOf(end.UserId)!); break;
            default: throw new ArgumentException($"{order} changes no range.", nameof(order));
        }
    }

    /// <summary>Goes on without a user: every range that may have something of them is followed by one that has not.</summary>
    public void Erase(string userId)
    {
        var user = ErasedUser.Of(userId, default);
        Table = Table.WithoutUser(user);
        for (var index = 0; index < _owners.Count; index++)
        {
            if (_owners[index].Id != Table.Entries[index].Id) _owners[index] = OwnerAt(index, _owners[index].State.Without(user));
        }
    }

    private void Split(int index, ulong hash)
    {
        var (lower, upper) = _owners[index].State.SplitAt(hash);
        _owners[index] = OwnerAt(index, lower);
        _owners.Insert(index + 1, OwnerAt(index + 1, upper));
    }

    private void Merge(int index)
    {
        Align(_owners[index].State, _owners[index + 1].State);
        _owners[index] = OwnerAt(index, RangeTransfer.Merge(_owners[index].State, _owners[index + 1].State));
        _owners.RemoveAt(index + 1);
    }

    private void Salt(Salt salt)
    {
        Renew();
        var lines = _owners[Table.IndexOf(salt.Hash)].State.Salting.BeginSalting(salt);
        foreach (var holder in HoldersOf(salt)) holder.Salting.HoldPart(salt, lines);
    }

    private void Unsalt(Salt salt)
    {
        Renew();
        var user = Text.UTF8.GetBytes(salt.UserId);
        var parts = HoldersOf(salt).Select(holder => holder.Salting.ReleasePart(user)).ToList();
        _owners[Table.IndexOf(salt.Hash)].State.Salting.EndSalting(user, parts);
    }

    // Their home holds a part too. What a score was of says the range and its batch: before and after the change are not the same.
    private void Renew()
    {
        for (var index = 0; index < _owners.Count; index++)
        {
            if (_owners[index].Id != Table.Entries[index].Id) _owners[index] = OwnerAt(index, _owners[index].State);
        }
    }

    private IEnumerable<RangeState> HoldersOf(Salt salt) => Table.HoldersOf(salt).Select(index => _owners[index].State);

    private RangeOwner OwnerAt(int index, RangeState state) => RangeOwner.Of(Table.Entries[index].Id, state);

    // A range without a purchase in the last batches was sent none of them. All are complete, so both may catch up.
    private static void Align(RangeState one, RangeState other)
    {
        foreach (var source in one.Offsets.Entries.Concat(other.Offsets.Entries).GroupBy(o => o.Key, o => o.Value).ToList())
        {
            var to = source.Max();
            foreach (var state in (RangeState[])[one, other])
            {
                if (state.Offsets[source.Key] < to)
                    state.Apply(new BatchWriter().Finish(Text.UTF8.GetBytes(source.Key), state.Offsets[source.Key], to, 0));
            }
        }
    }
}
