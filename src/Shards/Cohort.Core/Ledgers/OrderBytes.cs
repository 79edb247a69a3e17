using Cohort.Core.Encodings;

namespace Cohort.Core.Ledgers;

/// <summary>Orders with their amounts as bytes: their number, then the key of each in 8 bytes and its amount, ascending by key.</summary>
internal static class OrderBytes
{
    public static void Orders(this ByteWriter bytes, OrderSums orders)
    {
        bytes.Varint((ulong)orders.Count);
        foreach (var (order, minor) in orders.All)
        {
            bytes.Word64(order);
            bytes.Varint((ulong)minor);
        }
    }

    /// <summary>Reads what <see cref="Orders(ByteWriter, OrderSums)"/> wrote.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="hasAmounts">Whether amounts were known when they were written; 0 otherwise.</param>
    /// <exception cref="DamagedDataException">The bytes are no orders.</exception>
    public static OrderSums Orders(this ref ByteReader bytes, bool hasAmounts)
    {
        var sums = new OrderSum[bytes.Count()];
        for (var i = 0; i < sums.Length; i++) sums[i] = new OrderSum(bytes.Word64(), hasAmounts ? (long)bytes.Varint() : 0);
        var orders = OrderSums.Of(sums);
        return orders.Count == sums.Length ? orders : throw new DamagedDataException($"A set of orders before byte {bytes.Position} names one twice.");
    }
}
