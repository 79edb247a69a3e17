using Cohort.Core.Ranges;

namespace Cohort.Actors.Wire;

/// <content>Users who are being erased.</content>
internal static partial class Proto
{
    public static V1.ErasedUser Of(ErasedUser user) => new()
    {
        Place = user.Place,
        KeyLow = (ulong)user.Key,
        KeyHigh = (ulong)(user.Key >> 64),
        HashLow = (ulong)user.Hash,
        HashHigh = (ulong)(user.Hash >> 64),
    };

    // Without one nobody is meant, and nothing must be lost of whoever has the hash 0.
    public static ErasedUser Read(V1.ErasedUser? user) => user is null
        ? throw new InvalidDataException("It names no user.")
        : new(user.Place, new UInt128(user.KeyHigh, user.KeyLow), new UInt128(user.HashHigh, user.HashLow));
}
