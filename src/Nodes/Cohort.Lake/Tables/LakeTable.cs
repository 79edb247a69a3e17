namespace Cohort.Lake.Tables;

/// <summary>A table of a lake as it is meant: everything that is written or told of it derives from here.</summary>
public sealed class LakeTable
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>A table.</summary>
    /// <param name="name">Its name, which is also its folder.</param>
    /// <param name="about">What a row of it is, in one sentence.</param>
    /// <param name="columns">All columns, those of the partition included.</param>
    /// <param name="partitionBy">The columns that stand in paths, from the top folder down.</param>
    /// <param name="sortBy">The columns that order the rows of a file.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public LakeTable(string name, string about, IReadOnlyList<LakeColumn> columns, IReadOnlyList<string> partitionBy, IReadOnlyList<string> sortBy)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(partitionBy);
        ArgumentNullException.ThrowIfNull(sortBy);
        (Name, About, Columns, PartitionBy, SortBy) = (name, about, columns, partitionBy, sortBy);
        for (var at = 0; at < columns.Count; at++)
        {
            if (!IsName(columns[at].Name)) throw new ArgumentException($"\"{columns[at].Name}\" is no name of a column: small letters, digits and underscores.", nameof(columns));
            if (!_places.TryAdd(columns[at].Name, at)) throw new ArgumentException($"Table {name} has two columns {columns[at].Name}.", nameof(columns));
        }

        foreach (var used in partitionBy.Concat(sortBy)) _ = this[used];
        if (partitionBy.FirstOrDefault(column => this[column].Type.Kind is not (ColumnKind.Text or ColumnKind.Int32 or ColumnKind.Date)) is { } wrong)
            throw new ArgumentException($"Column {wrong} of table {name} cannot stand in a path: dates, texts and numbers of 32 bits can.", nameof(partitionBy));
        FileColumns = [.. columns.Where(column => !partitionBy.Contains(column.Name))];
        if (FileColumns.Count == 0) throw new ArgumentException($"Table {name} has no column beside its partition.", nameof(columns));
    }

    /// <summary>Its name, which is also its folder.</summary>
    public string Name { get; }

    /// <summary>What a row of it is.</summary>
    public string About { get; }

    /// <summary>All columns, those of the partition included.</summary>
    public IReadOnlyList<LakeColumn> Columns { get; }

    /// <summary>The columns that stand in paths and in no file.</summary>
    public IReadOnlyList<string> PartitionBy { get; }

    /// <summary>The columns that order the rows of a file.</summary>
    public IReadOnlyList<string> SortBy { get; }

    /// <summary>The columns that stand in files.</summary>
    public IReadOnlyList<LakeColumn> FileColumns { get; }

    /// <summary>The column of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public LakeColumn this[string name] => Columns[PlaceOf(name)];

    /// <summary>Where the column of a name is.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public int PlaceOf(string name) =>
        _places.TryGetValue(name, out var place) ? place : throw new ArgumentException($"Table {Name} has no column {name}.", nameof(name));

    /// <summary>The table with more columns at its end.</summary>
    /// <exception cref="ArgumentException">A column is there already, or rows cannot go without it.</exception>
    public LakeTable With(params IReadOnlyList<LakeColumn> added)
    {
        ArgumentNullException.ThrowIfNull(added);
        if (added.FirstOrDefault(column => !column.IsNullable) is { } needed)
            throw new ArgumentException($"Column {needed.Name} cannot be added to table {Name}: former rows have no value, so it must be nullable.", nameof(added));
        return new LakeTable(Name, About, [.. Columns, .. added], PartitionBy, SortBy);
    }

    /// <summary>The table with its first columns alone, as it once was.</summary>
    internal LakeTable First(int columns) => columns >= Columns.Count ? this : new LakeTable(Name, About, [.. Columns.Take(columns)], PartitionBy, SortBy);

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '_');
}
