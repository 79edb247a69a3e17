using System.Globalization;

namespace Cohort.Cli.Tests.Running;

/// <summary>A machine's clock that shows what somebody set it to.</summary>
internal sealed class SetTime(string now) : TimeProvider
{
    private long _ticks = Of(now).Ticks;

    public void Set(string to) => Interlocked.Exchange(ref _ticks, Of(to).Ticks);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    private static DateTimeOffset Of(string date) => DateTimeOffset.Parse($"{date}T10:00:00Z", CultureInfo.InvariantCulture);
}
