using ParquetSharp;
using ParquetSharp.Schema;

namespace Cohort.Lake.Tables;

/// <summary>The schema and the properties of the files of a table.</summary>
internal static class ParquetSchema
{
    /// <summary>The columns of a file, flat.</summary>
    public static GroupNode Of(LakeTable table)
    {
        var nodes = table.FileColumns.Select(Node).ToList();
        try
        {
            return new GroupNode("schema", Repetition.Required, nodes);
        }
        finally
        {
            foreach (var node in nodes) node.Dispose();
        }
    }

    /// <summary>How a file is encoded.</summary>
    public static WriterProperties Properties(LakeTable table, FileSettings settings)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Compression.Zstd).CompressionLevel(settings.CompressionLevel).CreatedBy(FileSettings.CreatedBy)
            .Version(ParquetVersion.PARQUET_2_6).DataPageVersion(ParquetDataPageVersion.V1).DataPagesize(settings.PageBytes)
            .EnableStatistics().EnableWritePageIndex().EnablePageChecksum().DisableDictionary()
            .SortingColumns([.. SortedColumns(table).Select(column => new WriterProperties.SortingColumn(column, isDescending: false, nullsFirst: true))]);
        foreach (var column in table.FileColumns.Where(column => column.IsRepetitive)) builder.EnableDictionary(column.Name);
        return builder.Build();
    }

    /// <summary>The places in a file of the columns that order its rows.</summary>
    public static IEnumerable<int> SortedColumns(LakeTable table) =>
        table.SortBy.Where(name => !table.PartitionBy.Contains(name)).Select(name => table.FileColumns.TakeWhile(column => column.Name != name).Count());

    private static PrimitiveNode Node(LakeColumn column)
    {
        using var logical = Logical(column.Type);
        return new PrimitiveNode(column.Name, column.IsNullable ? Repetition.Optional : Repetition.Required, logical, Physical(column.Type.Kind));
    }

    private static LogicalType Logical(ColumnType type) => type.Kind switch
    {
        ColumnKind.Text => LogicalType.String(),
        ColumnKind.Date => LogicalType.Date(),
        ColumnKind.Timestamp => LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros),
        ColumnKind.Decimal => LogicalType.Decimal(type.Precision, type.Scale),
        ColumnKind.Int32 => LogicalType.Int(32, isSigned: true),
        ColumnKind.Int64 => LogicalType.Int(64, isSigned: true),
        _ => LogicalType.None(),
    };

    private static PhysicalType Physical(ColumnKind kind) => kind switch
    {
        ColumnKind.Text or ColumnKind.Binary => PhysicalType.ByteArray,
        ColumnKind.Int32 or ColumnKind.Date => PhysicalType.Int32,
        ColumnKind.Boolean => PhysicalType.Boolean,
        ColumnKind.Double => PhysicalType.Double,
        _ => PhysicalType.Int64,
    };
}
