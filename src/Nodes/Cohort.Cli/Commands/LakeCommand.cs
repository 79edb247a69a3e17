using System.CommandLine;
using Cohort.Cli.Lakes;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort lake</c>: work on lakes.</summary>
internal static class LakeCommand
{
    public static Command Create() => new("lake",
        """
        Work on a lake: the Parquet tables that 'cohort run --lake' writes. A lake is a folder, or s3://BUCKET/PREFIX; keys,
        region and address of an object store are taken from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
        AWS_REGION, AWS_ENDPOINT_URL).

        Example:
          cohort lake status --lake lake
          cohort lake check --lake lake --data data
          cohort sql "select * from spend where dt = '2026-03-01' and rank = 1 limit 10" --lake lake
        """)
    {
        Status(),
        Describe(),
        Feed(),
        Check(),
        Compact(),
        Vacuum(),
    };

    /// <summary>The lake that is worked on.</summary>
    internal static Option<string> Lake() => new("--lake") { Required = true, HelpName = "DIR|s3://BUCKET/PREFIX", Description = "The lake." };

    private static Command Status()
    {
        var (lake, json) = (Lake(), CommonOptions.Json());
        var command = new Command("status", "Show the tables of a lake: version, rows, files, bytes and dates.") { lake, json };
        command.SetAction((parsed, cancel) => LakeStatus.RunAsync(parsed.GetRequiredValue(lake), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel));
        return command;
    }

    private static Command Describe()
    {
        var table = new Argument<string?>("table") { Arity = ArgumentArity.ZeroOrOne, Description = "The table; all of them unless given." };
        var (lake, json) = (Lake(), CommonOptions.Json());
        var command = new Command("describe", "Show the columns of the tables of a lake, and what they mean.") { table, lake, json };
        command.SetAction((parsed, cancel) => LakeStatus.DescribeAsync(
            parsed.GetRequiredValue(lake), parsed.GetValue(table), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel));
        return command;
    }

    private static Command Feed()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("feed",
            """
            Write what a data directory has and its lake lacks, as a run does by itself. For a lake that could not be written
            during a run. What was broken off is gone on with, and nothing is written twice.
            """)
        { data, json };
        command.SetAction((parsed, cancel) => LakeWork.FeedAsync(parsed.GetRequiredValue(data), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel));
        return command;
    }

    private static Command Check()
    {
        var (lake, json) = (Lake(), CommonOptions.Json());
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Compare with this data directory too, which feeds the lake: members, spend, and how far each table is." };
        var command = new Command("check",
            """
            Check a lake: every file is there with the rows and statistics that its log names, in order, and the log has no gap.
            With --data, that its purchases and transitions give the members and the spend that the data directory has now.
            Ends with 4 where something is not.
            """)
        { lake, data, json };
        command.SetAction((parsed, cancel) => LakeChecking.RunAsync(
            parsed.GetRequiredValue(lake), parsed.GetValue(data), parsed.GetValue(json), parsed.InvocationConfiguration, cancel));
        return command;
    }

    private static Command Compact()
    {
        var (lake, json) = (Lake(), CommonOptions.Json());
        var command = new Command("compact",
            """
            Put the rows of small files into few large ones, sorted. No row changes, readers see one or the other, and it may be
            broken off at any time. The former files stay for who reads them, until 'cohort lake vacuum'.
            """)
        { lake, json };
        command.SetAction((parsed, cancel) => LakeWork.CompactAsync(parsed.GetRequiredValue(lake), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel));
        return command;
    }

    private static Command Vacuum()
    {
        var (lake, json) = (Lake(), CommonOptions.Json());
        var keep = CommonOptions.Whole("--keep-days", "Days for which former files stay, so that the tables can be read as they were.", 7, 0, 30);
        var command = new Command("vacuum",
            """
            Remove files that no version of a table within --keep-days needs, and what broken-off writes left. Versions from
            before can no longer be read then.
            """)
        { lake, keep, json };
        command.SetAction((parsed, cancel) => LakeWork.VacuumAsync(
            parsed.GetRequiredValue(lake), parsed.GetValue(keep), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel));
        return command;
    }
}
