using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Lakes;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort sql</c>: ask a lake in SQL.</summary>
internal static class SqlCommand
{
    private static readonly string[] Formats = ["table", "csv", "json", "ndjson", "parquet"];

    public static Command Create()
    {
        var statement = new Argument<string>("statement") { Description = "One statement that reads; - reads it from standard input." };
        var lake = LakeCommand.Lake();
        var asOf = new Option<DateTimeOffset?>("--as-of")
        {
            HelpName = "DATE|TIME",
            Description = "Tables as they were written by this moment, as in 2026-03-01 or 2026-03-01T12:00:00Z; of a date, by its end in UTC. Now unless given.",
            CustomParser = result => Moment(result.Tokens.Single().Value) is { } moment ? moment : Refuse(result),
        };
        var format = new Option<string>("--format") { HelpName = "FORMAT", Description = "One of " + string.Join(", ", Formats) + ".", DefaultValueFactory = _ => "table" };
        format.AllowOnly(Formats);
        var output = new Option<string?>("--out") { HelpName = "FILE", Description = "Where the rows go; standard output unless given. Parquet needs it." };
        var memory = CommonOptions.Whole("--memory-mib", "MiB of memory; what does not fit goes to temporary files.", 1024, 64, 1 << 20);
        var command = new Command("sql",
            """
            Ask a lake in SQL, by DuckDB: the tables are curated, voids, spend, segments, transitions, scores, rules and
            taxonomy; 'cohort lake describe' tells their columns. What counts of curated, without lines that were taken back
            or came too late, is counted. Statements only read, and see nothing but the lake.

            Example:
              cohort sql "select category, sum(spend) from spend where dt = '2026-03-01' group by all order by 2 desc" --lake lake
              cohort sql "from segments where dt = '2026-03-01' and segment = 'dairy'" --lake lake --format csv --out dairy.csv
              cohort sql "describe curated" --lake lake
            """)
        { statement, lake, asOf, format, output, memory };
        command.SetAction((parsed, cancel) => SqlJob.RunAsync(
            new SqlRequest(parsed.GetRequiredValue(statement), parsed.GetRequiredValue(lake), parsed.GetValue(asOf), parsed.GetRequiredValue(format), parsed.GetValue(output), (long)parsed.GetValue(memory) << 20),
            parsed.InvocationConfiguration, cancel));
        return command;
    }

    // Of a date the last moment: what was written on it counts.
    private static DateTimeOffset? Moment(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return new DateTimeOffset(date.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
    }

    private static DateTimeOffset? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"The option --as-of is \"{result.Tokens.Single().Value}\"; give a date as in 2026-03-01, or a time as in 2026-03-01T12:00:00Z.");
        return null;
    }
}
