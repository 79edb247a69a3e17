using System.CommandLine;
using System.Text;
using Cohort.Engine.Texts;
using Cohort.Lake.Sql;
using Cohort.Store;

namespace Cohort.Cli.Lakes;

/// <summary>What somebody asks <c>cohort sql</c>.</summary>
/// <param name="Statement">The statement, or <c>-</c> for standard input.</param>
/// <param name="Lake">The lake.</param>
/// <param name="AsOf">The moment as of which; null for now.</param>
/// <param name="Format">How rows are written.</param>
/// <param name="Output">The file; null for standard output.</param>
/// <param name="MemoryBytes">Bytes of memory.</param>
internal sealed record SqlRequest(string Statement, string Lake, DateTimeOffset? AsOf, string Format, string? Output, long MemoryBytes);

/// <summary>Asks a lake in SQL, and writes what it answers.</summary>
internal static class SqlJob
{
    public static async Task<int> RunAsync(SqlRequest request, InvocationConfiguration streams, CancellationToken cancel)
    {
        if (request is { Format: "parquet", Output: null }) throw CommandException.BadUsage("Parquet needs a file: give --out FILE.");
        var statement = request.Statement == "-" ? await Console.In.ReadToEndAsync(cancel) : request.Statement;
        var lake = await OpenedLake.ReadAsync(request.Lake, cancel);
        using var sql = await LakeSql.OpenAsync(lake, new SqlOptions { AsOf = request.AsOf, MemoryBytes = request.MemoryBytes }, cancel);
        var rows = request.Format == "parquet" ? sql.WriteParquet(statement, request.Output!) : Write(sql, statement, request, streams.Output);
        if (request.Output is not null) streams.Error.WriteLine($"{Amount.Of(rows, "row")} written to '{request.Output}'.");
        return ExitCode.Done;
    }

    private static long Write(LakeSql sql, string statement, SqlRequest request, TextWriter output)
    {
        var format = request.Format switch { "csv" => ResultFormat.Csv, "json" => ResultFormat.Json, "ndjson" => ResultFormat.JsonLines, _ => ResultFormat.Table };
        using var rows = sql.Query(statement);
        if (request.Output is null) return ResultWriter.Write(rows, format, output);
        using var file = new AtomicFile(request.Output, isPrivate: true);
        long count;
        using (var text = new StreamWriter(file.Stream, new UTF8Encoding(false), leaveOpen: true)) count = ResultWriter.Write(rows, format, text);
        file.Commit();
        return count;
    }
}
