namespace Cohort.Core.Ledgers;

/// <summary>
/// What models said last of a range's users, for rules to compare: a column a model. It holds what came as an input and
/// nothing else; without rules that use scores it is empty and costs nothing.
/// </summary>
internal sealed class ScoreTable
{
    private readonly List<ScoreColumn> _columns = [];

    public IReadOnlyList<ScoreColumn> Columns => _columns;

    /// <summary>The column of a model; made where there is none yet.</summary>
    public ScoreColumn Of(string model)
    {
        var column = Look(model);
        if (!_columns.Contains(column)) _columns.Add(column);
        return column;
    }

    /// <summary>The column of a model, to look at; an empty one that the table does not keep where there is none.</summary>
    public ScoreColumn Look(string model)
    {
        foreach (var column in _columns)
        {
            if (column.Model == model) return column;
        }

        return new ScoreColumn(model);
    }

    /// <summary>A user is gone: whoever has their slot next was never scored.</summary>
    public void Forget(int slot)
    {
        foreach (var column in _columns) column.Forget(slot);
    }

    /// <summary>Takes over what another book knows of a user.</summary>
    public void Inherit(int slot, ScoreTable other, int from)
    {
        foreach (var column in other._columns)
        {
            if (column.TryGet(from, out var score)) Of(column.Model).Inherit(slot, score);
        }
    }

    /// <summary>All scores of a user, by the model's name.</summary>
    public List<KnownScore> KnownOf(int slot)
    {
        var known = new List<KnownScore>();
        foreach (var column in _columns)
        {
            if (column.TryGet(slot, out var score)) known.Add(score);
        }

        known.Sort(static (one, other) => string.CompareOrdinal(one.Model, other.Model));
        return known;
    }
}
