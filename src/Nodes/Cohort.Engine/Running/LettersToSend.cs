using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Engine.Commits;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>
/// The dead letters of a source as a stream of records, and what becomes of each: in the commit that has the effects of a record
/// its letter is gone, or is there with the new reason.
/// </summary>
/// <remarks>
/// The thread of the source reads the stream; the engine settles. Between the two are the letters of the chunks that were read ahead.
/// </remarks>
/// <param name="letters">The letters, in order of their records.</param>
/// <param name="firstRecord">The number of the first of them in the source as which they are sent.</param>
internal sealed class LettersToSend(IEnumerable<DeadLetter> letters, long firstRecord) : Stream
{
    private readonly IEnumerator<DeadLetter> _letters = letters.GetEnumerator();
    private readonly ConcurrentQueue<DeadLetter> _read = [];
    private readonly List<DeadLetter> _settled = [];
    private readonly Dictionary<RejectionReason, long> _refused = [];
    private long _next = firstRecord;
    private int _at;
    private bool _isWithin;

    /// <summary>How many were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>How many of them were refused again, by their new reason.</summary>
    public IReadOnlyDictionary<RejectionReason, long> Refused => new ReadOnlyDictionary<RejectionReason, long>(_refused);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether a letter can be sent: all of its record is kept, and is one line.</summary>
    public static bool CanBeSent(DeadLetter letter) =>
        letter.Length == letter.Bytes.Length && letter.Bytes.AsSpan().ContainsAnyExcept(" \t\r"u8) && !letter.Bytes.Contains((byte)'\n');

    /// <summary>Takes part in the commit of a step: what was refused in it is at its old place, all else that it sent is gone.</summary>
    /// <param name="record">The record after the last one that the step has the effects of.</param>
    /// <param name="step">The step.</param>
    public void Settle(long record, CommitStep step)
    {
        var first = _next;
        for (_settled.Clear(); _next < record; _next++)
        {
            if (!_read.TryDequeue(out var letter)) throw new InvalidOperationException($"Record {_next} was read, and no dead letter was sent as it.");
            _settled.Add(letter);
            Sent++;
            step.Sent.Add(new SentLetter(letter.Source, letter.Record, letter.Rejection.Reason));
        }

        for (var i = 0; i < step.DeadLetters.Count; i++)
        {
            var rejection = step.DeadLetters[i].Rejection;
            var letter = _settled[(int)(step.DeadLetters[i].Record - first)];
            step.DeadLetters[i] = DeadLetter.Of(letter.Source, letter.Record, letter.Byte, rejection, letter.Length, letter.Bytes);
            _refused[rejection.Reason] = _refused.GetValueOrDefault(rejection.Reason) + 1;
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var written = 0;
        while (written < buffer.Length && (_isWithin || MoveNext()))
        {
            var rest = _letters.Current.Bytes.AsSpan(_at);
            var part = rest[..Math.Min(rest.Length, buffer.Length - written)];
            part.CopyTo(buffer[written..]);
            (_at, written) = (_at + part.Length, written + part.Length);
            if (part.Length < rest.Length || written == buffer.Length) break;
            buffer[written++] = (byte)'\n';
            _isWithin = false;
        }

        return written;
    }

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _letters.Dispose();
        base.Dispose(disposing);
    }

    private bool MoveNext()
    {
        if (!_letters.MoveNext()) return false;
        _read.Enqueue(_letters.Current);
        (_at, _isWithin) = (0, true);
        return true;
    }
}
