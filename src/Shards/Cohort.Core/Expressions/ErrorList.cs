
namespace Cohort.Core.Expressions;

/// <summary>The errors found in one rule file, up to a bound that a person still reads.</summary>
internal sealed class ErrorList(SourceLines lines)
{
    /// <summary>Further errors are counted only: whoever has fixed a hundred will ask again.</summary>
    public const int Most = Limits.Faults;

    private readonly List<(int Offset, string Message)> _found = [];
    private long _more;

    public bool Any => _found.Count > 0;

    public bool IsFull => _found.Count >= Most;

    public SourceLines Lines => lines;

    public void Add(int offset, string message)
    {
        if (IsFull) _more++;
        else _found.Add((offset, message));
    }

    /// <summary>
    /// In the order of the file; errors at one place stay in the order they were found. Where there are more than
    /// <see cref="Most"/>, the last says how many more.
    /// </summary>
    public IReadOnlyList<RuleError> InOrder()
    {
        var errors = new List<RuleError>(_found.Count + 1);
        foreach (var (offset, message) in _found.OrderBy(error => error.Offset))
        {
            var (line, column) = lines.At(offset);
            errors.Add(new RuleError(line, column, message));
        }

        if (_more > 0) errors.Add(RuleError.More(errors[^1], _more));
        return errors;
    }
}
