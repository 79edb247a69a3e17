namespace Cohort.Verbs.Declaring;

/// <summary>What stands in the place of an argument, for whoever completes what is typed.</summary>
internal enum NameKind
{
    /// <summary>Nothing that could be listed.</summary>
    None,

    /// <summary>A segment.</summary>
    Segment,

    /// <summary>A range.</summary>
    Range,

    /// <summary>A member of the cluster.</summary>
    Member,

    /// <summary>A setting of the rebalancer.</summary>
    Limit,

    /// <summary>A file.</summary>
    File,
}

/// <summary>An argument or an option of a verb, whoever reads it: the command line, a console, or Petabridge.Cmd.</summary>
/// <param name="name">Its name; that of an option begins with two dashes.</param>
/// <param name="description">What it is for.</param>
internal abstract class VerbArgument(string name, string description)
{
    public string Name { get; } = name;

    public string Description { get; } = description;

    /// <summary>What stands for the value in help.</summary>
    public string? Shown { get; init; }

    /// <summary>Another name of an option.</summary>
    public string? Alias { get; init; }

    /// <summary>The fewest values.</summary>
    public int Fewest { get; init; }

    /// <summary>The most values.</summary>
    public int Most { get; init; } = 1;

    /// <summary>What its values name.</summary>
    public NameKind Names { get; init; }

    /// <summary>Whether it has a name that people type.</summary>
    public bool IsOption => Name.StartsWith("--", StringComparison.Ordinal);

    /// <summary>Reads what was given; nothing where it is left out.</summary>
    /// <exception cref="VerbUsageException">It cannot be used.</exception>
    public abstract object? Read(IReadOnlyList<string> values);

    /// <summary>A sentence on a value that cannot be used.</summary>
    /// <param name="what">What holds it, as in "The option --limit".</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">What to give instead.</param>
    public static string Refusal(string what, string value, string expected) => $"{what} is \"{value}\"; give {expected}.";
}

/// <summary>An argument whose values are of a type.</summary>
/// <param name="name">Its name; that of an option begins with two dashes.</param>
/// <param name="description">What it is for.</param>
/// <param name="fallback">What holds where it is left out.</param>
/// <param name="parse">Reads the values that were given.</param>
internal sealed class VerbArgument<T>(string name, string description, T fallback, Func<IReadOnlyList<string>, T> parse) : VerbArgument(name, description)
{
    public T Fallback => fallback;

    /// <summary>The same with its type.</summary>
    /// <exception cref="VerbUsageException">It cannot be used.</exception>
    public T Parse(IReadOnlyList<string> values) => values.Count == 0 ? fallback : parse(values);

    public override object? Read(IReadOnlyList<string> values)
    {
        if (this is not VerbArgument<bool> && (values.Count < Fewest || values.Count > Most)) throw new VerbUsageException(CountFault(values.Count));
        return Parse(values);
    }

    private string CountFault(int count) => count == 0
        ? $"The argument {Name} is missing: {Description}"
        : $"The argument {Name} has {count} values; give {(Fewest == Most ? $"{Most}" : $"{Fewest} to {Most}")}.";
}
