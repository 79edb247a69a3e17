using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cohort.Serving.Live;

/// <summary>A form in which all members of a segment are sent.</summary>
internal abstract class MemberLines
{
    /// <summary>CSV with the column <c>user_id</c> (RFC 4180).</summary>
    public static MemberLines Csv { get; } = new CsvLines();

    /// <summary>A JSON object with <c>user_id</c> on each line.</summary>
    public static MemberLines Ndjson { get; } = new NdjsonLines();

    /// <summary>The content type.</summary>
    public abstract string Type { get; }

    /// <summary>What comes before the first.</summary>
    public virtual ReadOnlySpan<byte> Head => [];

    /// <summary>Writes some of them.</summary>
    public void Write(IBufferWriter<byte> output, IReadOnlyList<string> users)
    {
        foreach (var user in users) Write(output, user);
    }

    /// <summary>Writes one.</summary>
    protected abstract void Write(IBufferWriter<byte> output, string user);

    private sealed class CsvLines : MemberLines
    {
        private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");

        public override string Type => "text/csv; charset=utf-8";

        public override ReadOnlySpan<byte> Head => "user_id\n"u8;

        protected override void Write(IBufferWriter<byte> output, string user)
        {
            var text = user.AsSpan().ContainsAny(Quoted) ? $"\"{user.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : user;
            var bytes = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 1);
            var length = Encoding.UTF8.GetBytes(text, bytes);
            bytes[length] = (byte)'\n';
            output.Advance(length + 1);
        }
    }

    private sealed class NdjsonLines : MemberLines
    {
        // Printable ASCII that stands in JSON as it is.
        private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

        public override string Type => "application/x-ndjson; charset=utf-8";

        protected override void Write(IBufferWriter<byte> output, string user)
        {
            var text = user.AsSpan().ContainsAnyExcept(Plain) ? JsonEncodedText.Encode(user, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() : user;
            var bytes = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 32);
            "{\"user_id\":\""u8.CopyTo(bytes);
            var length = "{\"user_id\":\""u8.Length;
            length += Encoding.UTF8.GetBytes(text, bytes[length..]);
            "\"}\n"u8.CopyTo(bytes[length..]);
            output.Advance(length + "\"}\n"u8.Length);
        }
    }
}
