using Cohort.Core.Encodings;

namespace Cohort.Core.Ledgers;

/// <summary>Sets of orders as bytes: their number, then each key in 8 bytes, ascending.</summary>
internal static class OrderBytes
{
    public static void Orders(this ByteWriter bytes, OrderSet orders)
    {
        bytes.Varint((ulong)orders.Count);
        foreach (var key in orders.Keys) bytes.Word64(key);
    }

    /// <exception cref="DamagedDataException">The bytes are no set of orders.</exception>
    public static OrderSet Orders(this ref ByteReader bytes)
    {
        var keys = new ulong[bytes.Count()];
        for (var i = 0; i < keys.Length; i++) keys[i] = bytes.Word64();
        var orders = OrderSet.Of(keys);
        return orders.Count == keys.Length ? orders : throw new DamagedDataException($"A set of orders before byte {bytes.Position} names one twice.");
    }
}
