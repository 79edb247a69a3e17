using System.Text;

namespace Cohort.Core.Protocol;

/// <summary>A membership that differs from the last time the range was asked.</summary>
internal readonly record struct MembershipChange
{
    /// <summary>A membership that differs.</summary>
    /// <param name="segment">The segment's name.</param>
    /// <param name="user">The user's id (UTF-8).</param>
    /// <param name="entered">Whether they are in the segment now; not any more otherwise.</param>
    public MembershipChange(string segment, ReadOnlySpan<byte> user, bool entered) =>
        (Segment, User, UserHash, Entered) = (segment, Encoding.UTF8.GetString(user), Hashing.UserHash.Of(user), entered);

    /// <summary>The segment's name.</summary>
    public string Segment { get; }

    /// <summary>The user.</summary>
    public string User { get; }

    /// <summary>The user's place in the hash space.</summary>
    public ulong UserHash { get; }

    /// <summary>Whether they are in the segment now; not any more otherwise.</summary>
    public bool Entered { get; }
}
