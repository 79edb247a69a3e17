namespace Cohort.Verbs.Declaring;

/// <summary>What was typed behind a verb, read.</summary>
/// <param name="values">The value of each argument.</param>
internal sealed class VerbInput(IReadOnlyDictionary<VerbArgument, object?> values)
{
    /// <summary>The value of an argument; what holds without it, where it was left out.</summary>
    public T Of<T>(VerbArgument<T> argument) => values.TryGetValue(argument, out var value) ? (T)value! : argument.Fallback;
}
