using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Cohort.Serving.Tests.Support;

/// <summary>The other end of a stream: takes what is sent, or nothing while it is held.</summary>
internal sealed class HeldStream : Stream, IHttpRequestLifetimeFeature
{
    private readonly MemoryStream _taken = new();
    private readonly CancellationTokenSource _aborted = new();
    private TaskCompletionSource _gate = Open();

    public CancellationToken RequestAborted { get => _aborted.Token; set => throw new NotSupportedException(); }

    public bool IsAborted => _aborted.IsCancellationRequested;

    /// <summary>What was taken.</summary>
    public string Text
    {
        get
        {
            lock (_taken) return Encoding.UTF8.GetString(_taken.ToArray());
        }
    }

    /// <summary>How many transitions were taken.</summary>
    public int Sent => Text.Split("event: transition").Length - 1;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Abort() => _aborted.Cancel();

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate.TrySetResult();

    /// <summary>Waits until what was taken is as it should be.</summary>
    public async Task Until(Func<string, bool> holds)
    {
        for (var tries = 0; !holds(Text); tries++)
        {
            Assert.True(tries < 6_000, $"What was waited for was not sent within a minute: {Text}");
            await Task.Delay(10);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _gate.Task.WaitAsync(cancellationToken);
        lock (_taken) _taken.Write(buffer.Span);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    protected override void Dispose(bool disposing)
    {
        _aborted.Dispose();
        _taken.Dispose();
        base.Dispose(disposing);
    }
}
