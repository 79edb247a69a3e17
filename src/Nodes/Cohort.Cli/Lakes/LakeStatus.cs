using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Engine.Texts;
using Cohort.Lake.Delta;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Lakes;

/// <summary>Shows what a lake has.</summary>
internal static class LakeStatus
{
    public static async Task<int> RunAsync(string place, bool json, TextWriter output, CancellationToken cancel)
    {
        var lake = await OpenedLake.ReadAsync(place, cancel);
        var states = lake.Existing.Select(table => StateOf(table.Name, table.Current)).ToList();
        if (json)
        {
            foreach (var state in states) Json.Write(output, state);
            return ExitCode.Done;
        }

        output.WriteLine($"Lake '{place}': {lake.Settings.Currency.Code}, {Amount.Of(lake.Settings.Buckets, "bucket")}.");
        var shown = new TextTable("Table", ">Version", ">Rows", ">Files", ">Bytes", "From", "To", "Written");
        foreach (var state in states)
        {
            shown.Add(
                state.Table, Number(state.Version), Number(state.Rows), Number(state.Files), Number(state.Bytes), state.From ?? "", state.To ?? "",
                state.WrittenAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        shown.Write(output);
        return ExitCode.Done;
    }

    public static async Task<int> DescribeAsync(string place, string? name, bool json, TextWriter output, CancellationToken cancel)
    {
        var lake = await OpenedLake.ReadAsync(place, cancel);
        var known = new Lake.Tables.LakeTables(lake.Settings).All.ToDictionary(table => table.Name);
        var tables = lake.Existing.Where(table => name is null || table.Name == name).ToList();
        if (tables.Count == 0) throw CommandException.BadInput($"The lake has no table '{name}'. It has {string.Join(", ", lake.Existing.Select(table => table.Name))}.");
        foreach (var table in tables)
        {
            var described = known.GetValueOrDefault(table.Name) ?? table.Current.Table;
            if (json)
            {
                Json.Write(output, new { Table = table.Name, described.About, table.Current.Table.PartitionBy, table.Current.Table.SortBy, Columns = described.Columns.Select(column => new { column.Name, Type = column.Type.ToString(), column.IsNullable, column.About }) });
                continue;
            }

            output.WriteLine($"{table.Name}: {described.About}");
            output.WriteLine($"Partitioned by {Listed(table.Current.Table.PartitionBy)}; sorted by {Listed(table.Current.Table.SortBy)}.");
            var shown = new TextTable("Column", "Type", "Null", "Meaning");
            foreach (var column in described.Columns) shown.Add(column.Name, column.Type.ToString(), column.IsNullable ? "yes" : "", column.About);
            shown.Write(output);
            output.WriteLine();
        }

        return ExitCode.Done;
    }

    private static TableState StateOf(string name, Snapshot snapshot)
    {
        var files = snapshot.Files.ToList();
        var dates = files.Select(file => file.Partition.GetValueOrDefault("dt")).OfType<string>().ToList();
        return new TableState(
            name, snapshot.Version, files.Sum(file => file.Rows ?? 0), files.Count, files.Sum(file => file.Size), dates.Min(StringComparer.Ordinal), dates.Max(StringComparer.Ordinal), snapshot.Moment);
    }

    private static string Listed(IReadOnlyList<string> columns) => columns.Count == 0 ? "nothing" : string.Join(", ", columns);

    private static string Number(long number) => Amount.Count(number);

    private sealed record TableState(string Table, long Version, long Rows, int Files, long Bytes, string? From, string? To, DateTimeOffset WrittenAt);
}
