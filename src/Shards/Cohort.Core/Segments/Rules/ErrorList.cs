namespace Cohort.Core.Segments.Rules;

/// <summary>The errors found in one rule file, up to a bound that a person still reads.</summary>
internal sealed class ErrorList(SourceLines lines)
{
    /// <summary>Further errors are dropped: whoever has fixed fifty will ask again.</summary>
    public const int Most = 50;

    private readonly List<(int Offset, string Message)> _found = [];

    public bool Any => _found.Count > 0;

    public bool IsFull => _found.Count >= Most;

    public SourceLines Lines => lines;

    public void Add(int offset, string message)
    {
        if (!IsFull) _found.Add((offset, message));
    }

    /// <summary>In the order of the file; errors at one place stay in the order they were found.</summary>
    public IReadOnlyList<RuleError> InOrder()
    {
        var errors = new List<RuleError>(_found.Count);
        foreach (var (offset, message) in _found.OrderBy(error => error.Offset))
        {
            var (line, column) = lines.At(offset);
            errors.Add(new RuleError(line, column, message));
        }

        return errors;
    }
}
