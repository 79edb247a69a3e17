using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <content>
/// Salting where ranges stand at different offsets, as in a cluster: each range that has a part of the user is followed
/// by one that begins where the last of those stood whose purchases it takes over, and leaves out what others had.
/// </content>
public sealed partial class RangeState
{
    /// <summary>
    /// The range as it goes on when a user's salting begins: it holds the parts whose points lie in it, and sums them if
    /// it is their home. Neither of the two is to be used any more.
    /// </summary>
    /// <param name="range">A range that owns a point of theirs.</param>
    /// <param name="home">Their home range, which may be the same.</param>
    /// <param name="salt">The user.</param>
    /// <exception cref="InvalidOperationException">They stand at other dates, rules or taxonomies, or cannot salt them.</exception>
    public static RangeState Salted(RangeState range, RangeState home, Salt salt)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(salt);
        RequireTogether("salt a user", range, home);
        var offsets = OffsetVector.Least(range.Offsets, home.Offsets);
        range._merged.Join(range, [home], salt.UserId, offsets);
        range.HoldPart(salt, home.BeginSalting(salt));
        range.Offsets = offsets;
        return range;
    }

    /// <summary>
    /// The range as it goes on when a user's salting ends: their home has all their lines and evaluates them by them, the others
    /// have none. None of those given is to be used any more.
    /// </summary>
    /// <param name="range">A range that holds parts of theirs.</param>
    /// <param name="holders">All ranges that do, where it is their home; not looked at otherwise.</param>
    /// <param name="salt">The user.</param>
    /// <param name="quietly">Whether nobody is evaluated or announced until <see cref="FinishRecovery"/>.</param>
    /// <exception cref="InvalidOperationException">They stand at other dates, rules or taxonomies, or hold no part of them.</exception>
    public static RangeState Unsalted(RangeState range, IReadOnlyList<RangeState> holders, Salt salt, bool quietly)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(holders);
        ArgumentNullException.ThrowIfNull(salt);
        var (id, isHome) = (Text.UTF8.GetBytes(salt.UserId), range.Range.Contains(salt.Hash));
        if (!isHome) holders = [];
        RequireTogether("end the salting of a user", [range, .. holders]);
        var offsets = holders.Aggregate(range.Offsets, (least, holder) => OffsetVector.Least(least, holder.Offsets));
        range._merged.Join(range, holders, salt.UserId, offsets);
        var lines = isHome ? holders.SelectMany(holder => holder.ReleasePart(id)).ToList() : range.ReleasePart(id);
        range.Offsets = offsets;
        if (quietly) range.BeginRecovery();
        if (isHome) range.EndSalting(id, lines);
        return range;
    }

    /// <summary>By how many parts a user is salted of whom the range holds some; 0 where it holds none.</summary>
    internal int PartsOf(ReadOnlySpan<byte> userId)
    {
        var slot = _parts.IsEmpty ? -1 : _parts.Find(Hashing.UserHash.Of(userId), userId);
        return slot < 0 ? 0 : _parts.SaltOf(slot).Parts;
    }
}
