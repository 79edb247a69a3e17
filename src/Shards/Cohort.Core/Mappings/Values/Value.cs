namespace Cohort.Core.Mappings.Values;

/// <summary>
/// What a mapping makes of a record: a number, a decimal that is exact but for quotients; or an instant, in seconds since
/// 1970-01-01T00:00:00Z, whose fractions are dropped.
/// </summary>
internal abstract class Value<T>
    where T : struct
{
    public abstract Got TryGet(Evaluation evaluation, out T value);
}

/// <summary>The first of several that is not missing.</summary>
internal sealed class FirstValue<T>(Value<T>[] parts) : Value<T>
    where T : struct
{
    public override Got TryGet(Evaluation evaluation, out T value)
    {
        value = default;
        var got = Got.Missing;
        for (var i = 0; i < parts.Length && got == Got.Missing; i++) got = parts[i].TryGet(evaluation, out value);
        return got;
    }
}

/// <summary>One of two, as a condition holds or not.</summary>
internal sealed class ChosenValue<T>(Condition condition, Value<T> then, Value<T> otherwise) : Value<T>
    where T : struct
{
    public override Got TryGet(Evaluation evaluation, out T value) =>
        (condition.Holds(evaluation) ? then : otherwise).TryGet(evaluation, out value);
}
