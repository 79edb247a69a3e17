using Cohort.Lake.Tables;

namespace Cohort.Lake.Tests;

public sealed class RowOrderTests
{
    private static readonly LakeTable[] Tables = [.. new[]
    {
        new[] { "text" }, ["text", "id"], ["small", "large"], ["large", "text"], ["day", "truth", "moment", "id"], ["bytes"], ["real", "plain"], ["truth", "small", "truth", "plain"],
    }.Select(by => new LakeTable("kinds", "", MadeUpRows.Kinds.Columns, ["bucket", "part"], [.. by.Distinct()]))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_stand_as_a_plain_sort_by_every_column_puts_them(int seed)
    {
        foreach (var table in Tables)
        {
            var rows = MadeUpRows.Make(seed, 400, table: table);

            var order = RowOrder.Of(rows);

            var by = table.PartitionBy.Concat(table.SortBy).Select(name => rows.Columns[table.PlaceOf(name)]).ToList();
            var comparer = Comparer<int>.Create((left, right) => by.Select(column => column.Compare(left, right)).FirstOrDefault(found => found != 0));
            Assert.Equal(Enumerable.Range(0, rows.Rows).Order(comparer), order);
        }
    }

    [Fact]
    public void Rows_of_one_partition_stand_together()
    {
        var rows = MadeUpRows.Make(5, 300);
        var order = RowOrder.Of(rows);

        var starts = RowOrder.Partitions(rows, order);

        var folders = Enumerable.Range(0, starts.Count - 1)
            .Select(at => order[starts[at]..starts[at + 1]].Select(row => PartitionPath.FolderOf(rows.Table, PartitionPath.ValuesOf(rows, row))).Distinct().Single())
            .ToList();
        Assert.Equal(folders.Distinct(), folders);
        Assert.Equal(300, starts[^1]);
    }

    [Fact]
    public void A_text_of_a_folder_that_is_empty_is_refused()
    {
        var rows = new TableBuffer(new LakeTable("t", "", [new("source", ColumnType.Text, ""), new("id", ColumnType.Int64, "")], ["source"], []));
        rows.Bytes("source").Add("");
        rows.Int64("id").Add(1L);
        rows.EndRow();

        Assert.Contains("Column source of table t is empty", Assert.Throws<InvalidOperationException>(() => PartitionPath.ValuesOf(rows, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_lacks_a_value_is_refused()
    {
        var rows = new TableBuffer(MadeUpRows.Kinds);
        rows.Int64("id").Add(1L);

        Assert.Contains("has 0 values in column dt", Assert.Throws<InvalidOperationException>(rows.EndRow).Message, StringComparison.Ordinal);
        Assert.Contains("needs a value in each row", Assert.Throws<InvalidOperationException>(rows.Int64("id").AddNull).Message, StringComparison.Ordinal);
        Assert.Contains("Column id of table kinds is BIGINT", Assert.Throws<ArgumentException>(() => rows.Bytes("id")).Message, StringComparison.Ordinal);
    }
}
