using System.IO.Compression;
using Cohort.Store.Input;
using Xunit;

namespace Cohort.Engine.Tests.Input;

public class GzipFileTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * i % 251))];

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void It_gives_the_content_of_all_members_When_the_file_is_whole(int step)
    {
        var members = (byte[])[.. Member(Content), .. Member([]), .. Member(Content.AsSpan(0, 7).ToArray()), .. Member([.. "end"u8])];
        Assert.Equal([.. Content, .. Content.AsSpan(0, 7), .. "end"u8], Read(members, step));
    }

    [Fact]
    public void It_gives_nothing_When_the_content_is_empty() => Assert.Empty(Read(Member([]), 100));

    [Fact]
    public void It_refuses_the_file_When_it_is_cut_off_anywhere()
    {
        var first = Member([.. Content.AsSpan(0, 500)]);
        var whole = (byte[])[.. first, .. Member([.. Content.AsSpan(0, 300)])];
        for (var length = 0; length < whole.Length; length++)
        {
            if (length == first.Length) continue;
            var cut = whole[..length];
            var fault = Record.Exception(() => Read(cut, 4096));
            Assert.True(fault is InvalidDataException || (length == 0 && fault is null), $"{length} of {whole.Length} bytes: {fault}");
        }
    }

    [Fact]
    public void It_refuses_the_file_or_gives_the_same_When_a_bit_behind_the_header_is_flipped()
    {
        // The last bits of a member's content are padding, which says nothing.
        var content = Content.AsSpan(0, 500).ToArray();
        var whole = Member(content);
        for (var at = 10; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            byte[] read = [];
            var fault = Record.Exception(() => read = Read(damaged, 4096));
            Assert.True(fault is InvalidDataException || (fault is null && read.AsSpan().SequenceEqual(content)), $"byte {at}: {fault}");
        }
    }

    [Fact]
    public void It_refuses_the_file_When_something_else_follows() =>
        Assert.Throws<InvalidDataException>(() => Read([.. Member([.. "a"u8]), .. "b"u8], 10));

    private static byte[] Read(byte[] file, int step)
    {
        using var gzip = new GzipFile(new MemoryStream(file));
        var buffer = new byte[step];
        var content = new List<byte>();
        while (gzip.Read(buffer, 0, step) is var read and > 0) content.AddRange(buffer[..read]);
        Assert.Equal(0, gzip.Read(buffer, 0, step));
        return [.. content];
    }

    private static byte[] Member(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal)) gzip.Write(content);
        return bytes.ToArray();
    }
}
