using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Cohort.Actors.Schemas;

/// <summary>
/// Reads the binary form of Avro from bytes that may be anything: nothing is allocated that they do not hold.
/// </summary>
internal ref struct AvroBytes(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(false, true);

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsAtEnd => _left.IsEmpty;

    public bool Boolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        var other => throw new InvalidDataException($"a boolean is {other}"),
    };

    /// <summary>A whole number of up to 64 bits.</summary>
    public long Long()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }

    public float Float() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public ReadOnlySpan<byte> Bytes() => Take(Long());

    public string Text()
    {
        try
        {
            return Strict.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("a text is not UTF-8");
        }
    }

    /// <summary>How many elements follow in a block; 0 at the end.</summary>
    public long Block()
    {
        var count = Long();
        if (count >= 0) return count;
        Long();
        return count == long.MinValue ? throw new InvalidDataException("a block has no count") : -count;
    }

    public ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > _left.Length) throw new InvalidDataException(
            $"{length} bytes should follow, and {_left.Length} do");
        var taken = _left[..(int)length];
        _left = _left[(int)length..];
        return taken;
    }

    /// <summary>A decimal number, written with all of its digits.</summary>
    public static string Decimal(ReadOnlySpan<byte> unscaled, int scale)
    {
        var number = new BigInteger(unscaled, isBigEndian: true);
        if (scale == 0) return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var digits = BigInteger.Abs(number).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(
            scale + 1, '0');
        return $"{(number.Sign < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}";
    }
}
