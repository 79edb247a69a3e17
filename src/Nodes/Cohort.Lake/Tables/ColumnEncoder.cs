using System.Buffers;
using ParquetSharp;

namespace Cohort.Lake.Tables;

/// <summary>Brings the values of a column, in the order of the rows of a file, to the writer of Parquet.</summary>
internal static class ColumnEncoder
{
    /// <summary>Writes values of a fixed size.</summary>
    public static void Write<T>(ColumnWriter<T> target, ValueBuffer<T> source, ReadOnlySpan<int> order)
        where T : unmanaged, IComparable<T>
    {
        var (values, count) = (ArrayPool<T>.Shared.Rent(order.Length), 0);
        var all = source.Values;
        foreach (var row in order)
        {
            if (!source.IsNull(row)) values[count++] = all[row];
        }

        Write(target, source, order, values.AsSpan(0, count));
        ArrayPool<T>.Shared.Return(values);
    }

    /// <summary>Writes texts or bytes.</summary>
    public static unsafe void Write(ColumnWriter<ByteArray> target, BytesBuffer source, ReadOnlySpan<int> order)
    {
        var (values, count) = (ArrayPool<ByteArray>.Shared.Rent(order.Length), 0);
        fixed (byte* all = source.All)
        {
            foreach (var row in order)
            {
                if (!source.IsNull(row)) values[count++] = new ByteArray((nint)(all + source.StartOf(row)), source[row].Length);
            }

            Write(target, source, order, values.AsSpan(0, count));
        }

        ArrayPool<ByteArray>.Shared.Return(values);
    }

    private static void Write<T>(ColumnWriter<T> target, ColumnBuffer source, ReadOnlySpan<int> order, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (!source.Column.IsNullable)
        {
            target.WriteBatch(values);
            return;
        }

        var levels = ArrayPool<short>.Shared.Rent(order.Length);
        for (var at = 0; at < order.Length; at++) levels[at] = source.IsNull(order[at]) ? (short)0 : (short)1;
        target.WriteBatch(order.Length, levels.AsSpan(0, order.Length), default, values);
        ArrayPool<short>.Shared.Return(levels);
    }
}
