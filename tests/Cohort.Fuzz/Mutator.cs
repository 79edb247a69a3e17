using System.Buffers.Binary;
using System.Text;
using Cohort.Core.Encodings;

namespace Cohort.Fuzz;

/// <summary>Makes spoilt inputs of valid ones, the same from the same seed.</summary>
internal sealed class Mutator(Target target, int seed)
{
    private const int MostBytes = 64 * 1024;

    private static readonly byte[][] Odd =
    [
        .. new[]
        {
            "0", "-1", "1e308", "79228162514264337593543950335", "9223372036854775808", "18446744073709551616", "4294967296", "NaN", "null", "{}", "[]", "[[[[[[[[", "{{{{{{{{",
            "]]]]", "}}}}", "\"", "\"\"\"", "\\u0000", "\\ud800", "\u202e", "\0", "\r\n", "\n\n\n", "((((((((", "1970-01-01", "9999-12-31T23:59:59Z", "0000-00-00", "\ufeff", "${a}", "include", ";:;", "#", "//", ",", "=", ":",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80, 0x80, 0x80, 0x80, 0x08], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x7F], [0x80], [0xFF], [0, 0, 0, 0],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        List<byte> input = [.. Sample()];
        for (var changes = 1 + _random.Next(4); changes > 0; changes--) Change(input);
        if (input.Count > MostBytes) input.RemoveRange(MostBytes, input.Count - MostBytes);
        byte[] bytes = [.. input];
        if (target.IsSealed && bytes.Length >= 4 && _random.Next(8) != 0)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Checksum.Of(bytes.AsSpan(0, bytes.Length - 4)));
        return bytes;
    }

    private byte[] Sample() => target.Samples[_random.Next(target.Samples.Count)];

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var length = _random.Next(Math.Min(32, input.Count - at + 1));
        switch (_random.Next(10))
        {
            case 0 when at < input.Count: input[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when at < input.Count: input[at] = (byte)_random.Next(256); break;
            case 2: input.RemoveRange(at, length); break;
            case 3: input.InsertRange(at, input.GetRange(at, length)); break;
            case 4: input.InsertRange(at, Odd[_random.Next(Odd.Length)]); break;
            case 5: Replace(input, at, length, Odd[_random.Next(Odd.Length)]); break;
            case 6 when _random.Next(4) == 0: input.RemoveRange(at, input.Count - at); break;
            case 7: Splice(input, at); break;
            case 8 when _random.Next(8) == 0: Repeat(input, at, length); break;
            default: ReplaceNumber(input, at); break;
        }
    }

    private static void Replace(List<byte> input, int at, int length, byte[] by)
    {
        input.RemoveRange(at, length);
        input.InsertRange(at, by);
    }

    // A part of another sample at this place.
    private void Splice(List<byte> input, int at)
    {
        var other = Sample();
        var from = _random.Next(other.Length + 1);
        input.InsertRange(at, other[from..Math.Min(other.Length, from + _random.Next(64))]);
    }

    private void Repeat(List<byte> input, int at, int length)
    {
        var part = input.GetRange(at, length);
        for (var times = _random.Next(1_000); times > 0 && input.Count < MostBytes; times--) input.InsertRange(at, part);
    }

    // A run of digits becomes another number; where there is none, a byte becomes a limit.
    private void ReplaceNumber(List<byte> input, int at)
    {
        var start = at;
        while (start < input.Count && !char.IsAsciiDigit((char)input[start])) start++;
        if (start == input.Count)
        {
            if (input.Count > 0) input[_random.Next(input.Count)] = (byte)(_random.Next(3) switch { 0 => 0, 1 => 0x7F, _ => 0xFF });
            return;
        }

        var end = start;
        while (end < input.Count && char.IsAsciiDigit((char)input[end])) end++;
        Replace(input, start, end - start, Odd[_random.Next(9)]);
    }
}
