using Cohort.Core.Purchases;

namespace Cohort.Cli.Tests.Input;

/// <summary>Reads the lines of a stream with the reader of the core.</summary>
internal static class Records
{
    /// <summary>The lines without their line feeds.</summary>
    public static List<byte[]> Lines(byte[] stream)
    {
        var lines = new List<byte[]>();
        for (var at = 0; at < stream.Length;)
        {
            var length = stream.AsSpan(at).IndexOf((byte)'\n');
            lines.Add(stream.AsSpan(at, length).ToArray());
            at += length + 1;
        }
        return lines;
    }

    /// <summary>Null where the line is a purchase.</summary>
    public static Rejection? RejectionOf(PurchaseReader reader, byte[] line) =>
        reader.TryRead(line, out _, out var rejection) ? null : rejection;
}
