using System.Buffers.Binary;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Core.Taxonomies;
using Xunit;

namespace Cohort.Core.Tests.Formats;

/// <summary>Damaged bytes are named so, whatever the damage: never accepted, and never another exception.</summary>
public class DamagedBytesTests
{
    private static readonly Action<byte[]>[] Readers =
    [
        ReadBatch, ReadBatch, ReadBatch, ReadBatch, ReadChunk, ReadChunk, ReadSnapshot, ReadSnapshot, ReadSnapshot, ReadSnapshot,
        ReadSnapshot, ReadSnapshot, ReadSnapshot, ReadSnapshot, ReadSnapshot, ReadSnapshot, ReadSnapshot, ReadSnapshot, ReadTaxonomy,
    ];

    public static TheoryData<int> Formats => [.. Enumerable.Range(0, GoldenBytes.All.Length)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void They_are_refused_When_any_bit_is_flipped(int format)
    {
        var whole = GoldenBytes.All[format];
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Throws<DamagedDataException>(() => Readers[format](damaged));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void They_are_refused_When_they_are_cut_off_or_go_on(int format)
    {
        var whole = GoldenBytes.All[format];

        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<DamagedDataException>(() => Readers[format](whole[..length]));
        Assert.Throws<DamagedDataException>(() => Readers[format]([.. whole, 0]));
        Readers[format](whole);
    }

    /// <summary>A program with a fault seals its nonsense correctly: it may be taken, but must not bring the reader down.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void They_are_read_or_refused_When_any_byte_was_wrong_before_they_were_sealed(int format)
    {
        var whole = GoldenBytes.All[format];
        foreach (var wrong in (byte[])[0x00, 0x01, 0x7F, 0x80, 0xFF])
        {
            for (var at = 0; at < whole.Length - 4; at++)
            {
                var resealed = whole.ToArray();
                resealed[at] = wrong;
                BinaryPrimitives.WriteUInt32LittleEndian(resealed.AsSpan(whole.Length - 4), Checksum.Of(resealed.AsSpan(0, whole.Length - 4)));
                var failure = Record.Exception(() => Readers[format](resealed));

                Assert.True(failure is null or DamagedDataException, $"Byte {at} as {wrong:x2}: {failure}");
            }
        }
    }

    private static void ReadBatch(byte[] bytes)
    {
        var reader = new BatchReader(bytes);
        while (reader.Next() != BatchItem.End)
        {
        }
    }

    private static void ReadChunk(byte[] bytes) => RangeEffects.ReadTransitions(bytes);

    private static void ReadSnapshot(byte[] bytes) => RangeState.ReadSnapshot(bytes, GoldenBytesTests.Context);

    private static void ReadTaxonomy(byte[] bytes) => TaxonomyEncoding.Decode(bytes);
}
