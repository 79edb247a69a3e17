using System.Globalization;
using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using Cohort.Testing;

namespace Cohort.Lake.Tests;

/// <summary>What DuckDB reads from the files of a snapshot is what was written.</summary>
public sealed class IndependentReaderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(11, 1)]
    [InlineData(12, 37)]
    [InlineData(13, 2000)]
    [InlineData(14, 2000)]
    public async Task DuckDB_reads_the_same_rows_types_and_sums(int seed, int count)
    {
        var table = await DeltaTable.OpenOrCreateAsync(new FolderStore(_scratch["lake"]), MadeUpRows.Kinds, new Dictionary<string, string>(), new TableOptions(new FileSettings(FileBytes: 30_000, RowGroupRows: 64)));
        var rows = MadeUpRows.Make(seed, count);
        await table.AppendAsync(rows, new TransactionId("a", 1));
        var from = $"read_parquet([{string.Join(", ", table.Current.Files.Select(file => $"'{_scratch["lake"]}/kinds/{file.Path.Replace("'", "''", StringComparison.Ordinal)}'"))}], hive_types = {{dt: DATE, part: VARCHAR, bucket: INTEGER}})";

        var types = Duck.Ask($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {from})").ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(MadeUpRows.Kinds.Columns.ToDictionary(column => column.Name, column => column.Type.SqlName.Replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", StringComparison.Ordinal)), types);
        var found = Duck.Ask($"SELECT {string.Join(", ", MadeUpRows.Kinds.Columns.Select(Asked))} FROM {from} ORDER BY id");
        Assert.Equal(Enumerable.Range(0, count).Select(row => string.Join('|', rows.Columns.Select(column => Told(column, row)))), found.Select(row => string.Join('|', row)));
        var sum = rows.Int64("amount").Values.ToArray().Aggregate(Int128.Zero, (sum, value) => sum + value);
        if (rows.Int64("amount").Nulls < count) Assert.Equal(sum.ToString(CultureInfo.InvariantCulture), Duck.Ask($"SELECT (sum(amount) * 100)::HUGEINT::VARCHAR FROM {from}")[0][0]);
        Assert.Equal(count, table.Current.Files.Sum(file => file.Rows));
    }

    [Fact]
    public async Task Files_have_statistics_a_page_index_and_their_order()
    {
        var table = await DeltaTable.OpenOrCreateAsync(new FolderStore(_scratch["lake"]), MadeUpRows.Kinds, new Dictionary<string, string>());
        await table.AppendAsync(MadeUpRows.Make(5, 1000), new TransactionId("a", 1), new Dictionary<string, string> { ["cohort.run"] = "r1" });

        foreach (var file in table.Current.Files)
        {
            await using var stream = File.OpenRead(Path.Combine(_scratch["lake"], "kinds", file.Path));
            using var reader = new ParquetSharp.ParquetFileReader(stream);
            using var group = reader.RowGroup(0);
            Assert.Equal("r1", reader.FileMetaData.KeyValueMetadata["cohort.run"]);
            Assert.Equal(FileSettings.CreatedBy, reader.FileMetaData.CreatedBy);
            Assert.Equal([1, 0], group.MetaData.SortingColumns().Select(column => column.ColumnIndex));
            for (var column = 0; column < group.MetaData.NumColumns; column++)
            {
                using var chunk = group.MetaData.GetColumnChunkMetaData(column);
                Assert.Equal(ParquetSharp.Compression.Zstd, chunk.Compression);
                Assert.True(chunk.IsStatsSet, $"Column {column} has no statistics.");
            }
        }
    }

    private static string Asked(LakeColumn column) => column.Type.Kind switch
    {
        ColumnKind.Text => $"hex({column.Name})",
        ColumnKind.Binary => $"hex({column.Name})",
        ColumnKind.Date => $"({column.Name} - DATE '1970-01-01')::VARCHAR",
        ColumnKind.Timestamp => $"epoch_us({column.Name})::VARCHAR",
        ColumnKind.Double => column.Name,
        _ => $"({column.Name})::VARCHAR",
    };

    private static string Told(ColumnBuffer column, int row) => column.IsNull(row) ? "null" : column switch
    {
        BytesBuffer bytes => Convert.ToHexString(bytes[row]),
        ValueBuffer<int> numbers => numbers.Values[row].ToString(CultureInfo.InvariantCulture),
        ValueBuffer<long> numbers => Decimals.Text(numbers.Values[row], column.Column.Type.Scale),
        ValueBuffer<double> numbers => numbers.Values[row].ToString("R", CultureInfo.InvariantCulture),
        ValueBuffer<bool> truths => truths.Values[row] ? "true" : "false",
        _ => throw new InvalidOperationException(),
    };
}
