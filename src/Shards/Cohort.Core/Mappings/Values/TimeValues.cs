using Cohort.Core.Mappings.Times;
using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Values;

/// <summary>A time that is written.</summary>
/// <param name="text">As written.</param>
/// <param name="path">Where it stands in the record; null where it is put together.</param>
/// <param name="branch">The same in the tree of paths; -1 where it is put together.</param>
/// <param name="expected">What it should be.</param>
internal abstract class ReadTime(TextValue text, string? path, int branch, string expected) : Value<long>
{
    public override Got TryGet(Evaluation evaluation, out long unixSeconds)
    {
        unixSeconds = 0;
        var start = evaluation.Length;
        var got = text.TryAppend(evaluation);
        if (got != Got.Value) return got;
        var isRead = TryRead(evaluation, evaluation.TextFrom(start), out unixSeconds);
        evaluation.Cut(start);
        return isRead ? Got.Value : evaluation.Wrong(RejectionReason.WrongFormat, path ?? "", branch < 0 ? -1 : evaluation.Tape.At(branch), expected);
    }

    protected abstract bool TryRead(Evaluation evaluation, ReadOnlySpan<byte> text, out long unixSeconds);
}

internal sealed class InstantTime(TextValue text, string? path, int branch) : ReadTime(
    text, path, branch, "a date and time that exist, with their offset, as in 2017-01-28T14:06:53Z; of another form make it with time(), local() or epoch_s()")
{
    protected override bool TryRead(Evaluation evaluation, ReadOnlySpan<byte> text, out long unixSeconds) =>
        WrittenTime.TryRead(text, out unixSeconds);
}

/// <summary>A time on a clock of some place, unless it says its offset.</summary>
internal sealed class LocalTime(TextValue text, string? path, int branch, int zone) : ReadTime(
    text, path, branch, "a date, or a date and time that exist, as in 2017-01-28 or 2017-01-28T14:06:53")
{
    protected override bool TryRead(Evaluation evaluation, ReadOnlySpan<byte> text, out long unixSeconds)
    {
        if (WrittenTime.TryRead(text, out unixSeconds)) return true;
        if (!WrittenTime.TryReadLocal(text, out var local)) return false;
        unixSeconds = evaluation.Zones[zone].UnixSecondsOf(local);
        return true;
    }
}

/// <summary>A time in a form of its own.</summary>
internal sealed class PatternTime(TextValue text, string? path, int branch, TimePattern pattern, string written, int zone) : ReadTime(
    text, path, branch, $"a date and time that exist, written as {written}")
{
    protected override bool TryRead(Evaluation evaluation, ReadOnlySpan<byte> text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (!pattern.TryRead(text, out var local, out var offset)) return false;
        unixSeconds = offset is { } known ? local - known : evaluation.Zones[zone].UnixSecondsOf(local);
        return true;
    }
}

/// <summary>A number of seconds, or of parts of one, since 1970.</summary>
internal sealed class EpochTime(Value<decimal> number, long perSecond) : Value<long>
{
    public override Got TryGet(Evaluation evaluation, out long unixSeconds)
    {
        unixSeconds = 0;
        var got = number.TryGet(evaluation, out var value);
        if (got != Got.Value) return got;
        unixSeconds = (long)decimal.Clamp(decimal.Floor(value / perSecond), -1, long.MaxValue);
        return Got.Value;
    }
}
