using Cohort.Engine.Texts;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort segments</c>, <c>segment</c> and <c>members</c>: which segments there are, what each says, and who is in it.</summary>
internal static class SegmentsVerb
{
    private const int DefaultLimit = 20;

    public static Verb Create()
    {
        var asOf = CommonArguments.AsOf();
        return new Verb("segments",
            """
            Show every segment with its number of members: rules in the order of their file, then category affinities.

            Example:
              cohort segments --data data
              cohort segments --as-of 2026-03-01 --data data
            """)
        {
            Arguments = [asOf],
            Paths = ["GET /v1/segments"],
            Role = AccessRoles.Count,
            Run = async (input, cohort, answer) =>
            {
                var segments = input.Of(asOf) is { } date ? await cohort.SegmentsThenAsync(date, answer.Cancel) : await cohort.SegmentsAsync(answer.Cancel);
                if (answer.WroteJsonLines(segments)) return;
                var table = new TextTable("Segment", "Title", ">Members");
                foreach (var segment in segments) table.Add(segment.Segment, segment.Title, Amount.Count(segment.Members));
                if (table.IsEmpty) answer.Output.WriteLine("The rules have no segments, and nobody has an affinity.");
                table.Write(answer.Output);
            },
        };
    }

    public static Verb CreateOne()
    {
        var name = Name();
        return new Verb("segment",
            """
            Show what a segment's rule says, and how many users are in it. 'cohort members' lists them.

            Example:
              cohort segment dairy_lovers --data data
            """)
        {
            Arguments = [name],
            Paths = ["GET /v1/segments/{name}"],
            Role = AccessRoles.Count,
            Run = async (input, cohort, answer) =>
            {
                var segment = await cohort.SegmentAsync(input.Of(name), answer.Cancel);
                if (answer.WroteJson(segment)) return;
                answer.Output.WriteLine($"{segment.Title} ({segment.Segment}) has {Amount.Of(segment.Members, "member")}.");
                answer.Output.WriteLine(segment.Description);
                answer.Output.WriteLine($"Rule: {segment.Rule.ReplaceLineEndings(" ")}");
            },
        };
    }

    public static Verb CreateMembers()
    {
        var name = Name();
        var limit = CommonArguments.Limit(DefaultLimit, "users");
        var (after, asOf) = (CommonArguments.After(), CommonArguments.AsOf());
        return new Verb("members",
            """
            Show who is in a segment, by page. Users come in an order of whoever is asked, the same from page to page.

            Example:
              cohort members dairy_lovers --data data
              cohort members dairy_lovers --as-of 2026-03-01 --data data
              cohort members "affinity:CHEESE" --limit 0 --json --node http://127.0.0.1:8080
            """)
        {
            Arguments = [name, limit, after, asOf],
            Paths = ["GET /v1/segments/{name}/members", "GET /v1/segments/{name}/members/stream"],
            Run = async (input, cohort, answer) =>
            {
                if (input.Of(limit) == 0 && input.Of(after) is null && input.Of(asOf) is null)
                {
                    await cohort.ReadMembersAsync(input.Of(name), _ => Task.CompletedTask, users => Print(users, answer), answer.Cancel);
                    return;
                }

                var (segment, most, next) = (input.Of(name), input.Of(limit), (string?)null);
                var users = Paging.Items((mark, count) => input.Of(asOf) is { } date
                    ? cohort.MembersThenAsync(segment, date, mark, count, answer.Cancel)
                    : cohort.MembersAsync(segment, mark, count, answer.Cancel), input.Of(after), most, mark => next = mark);
                await foreach (var user in users) answer.Output.WriteLine(answer.Json ? CohortJson.Of(user) : user);
                if (next is not null && !answer.Json) answer.Output.WriteLine($"There are more: --after {next}, a larger --limit, or 'cohort export members'.");
            },
        };
    }

    private static Task Print(IReadOnlyList<string> users, Answer answer)
    {
        foreach (var user in users) answer.Output.WriteLine(answer.Json ? CohortJson.Of(user) : user);
        return Task.CompletedTask;
    }

    public static Verb CreateOverlap()
    {
        var names = CommonArguments.Texts("NAME", "Two to five segments, by name or title.", 2, CohortLimits.OverlappingSegments, NameKind.Segment);
        return new Verb("overlap",
            """
            Show how segments overlap: for each combination of them, how many users are in exactly these.

            Example:
              cohort overlap dairy_lovers big_spenders --data data
            """)
        {
            Arguments = [names],
            Paths = ["GET /v1/overlap"],
            Role = AccessRoles.Count,
            Run = async (input, cohort, answer) =>
            {
                var overlap = await cohort.OverlapAsync(input.Of(names), answer.Cancel);
                if (answer.WroteJson(overlap)) return;
                var table = new TextTable([.. overlap.Segments.Select(one => one.Segment), ">Users"]);
                foreach (var one in overlap.Combinations)
                    table.Add([.. overlap.Segments.Select(segment => one.Segments.Contains(segment.Segment) ? "in" : "-"), Amount.Count(one.Users)]);
                if (table.IsEmpty) answer.Output.WriteLine("Nobody is in any of them.");
                table.Write(answer.Output);
            },
        };
    }

    public static Verb CreateExits()
    {
        var name = Name();
        return new Verb("exits",
            """
            Show how many members leave a segment on each of the next dates if nobody buys anything more.

            Example:
              cohort exits dairy_lovers --data data
            """)
        {
            Arguments = [name],
            Paths = ["GET /v1/segments/{name}/exits"],
            Role = AccessRoles.Count,
            Run = async (input, cohort, answer) =>
            {
                var exits = await cohort.ExitsAsync(input.Of(name), answer.Cancel);
                if (answer.WroteJson(exits)) return;
                answer.Output.WriteLine($"Of {Amount.Of(exits.Members, "member")} of {exits.Segment} as of {exits.AsOf}, {Amount.Count(exits.Later)} stay longer than the window if nobody buys anything more. The others leave:");
                var table = new TextTable("Date", ">Users");
                foreach (var day in exits.Days.Where(day => day.Users > 0)) table.Add(day.Date.ToString(), Amount.Count(day.Users));
                table.Write(answer.Output);
            },
        };
    }

    private static VerbArgument<string> Name() => CommonArguments.Text("NAME", "The segment's name or title; affinity:CATEGORY for an affinity.", NameKind.Segment);
}
