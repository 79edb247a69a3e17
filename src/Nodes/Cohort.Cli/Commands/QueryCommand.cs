using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query</c>: questions to a data directory, beside a running engine.</summary>
internal static class QueryCommand
{
    public static Command Create() => new("query",
        """
        Ask a data directory: who is in a segment, where a user stands, what happened, what was refused, what it costs.

        Example:
          cohort query user 1042 --data data
          cohort query segments --data data
        """)
    {
        QueryUserCommand.Create(),
        QuerySegmentCommand.Create(),
        QuerySegmentsCommand.Create(),
        QueryTransitionsCommand.Create(),
        QueryDeadLettersCommand.Create(),
        QuerySourcesCommand.Create(),
        QueryScoresCommand.Create(),
        QueryRangesCommand.Create(),
        QueryHotCommand.Create(),
        QueryPlanCommand.Create(),
        QueryHistoryCommand.Create(),
    };
}
