using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query segment</c>: who is in a segment.</summary>
internal static class QuerySegmentCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The segment's name or title; affinity:CATEGORY for an affinity." };
        var limit = CommonOptions.Limit(DefaultLimit, "users");
        var after = new Option<string>("--after")
        {
            HelpName = "ID",
            Description = "Only users whose id comes after this one: the last one shown, to go on from there.",
            DefaultValueFactory = _ => "",
        };
        return new Command("segment",
            """
            Show how many users are in a segment, who, and what its rule says.

            Example:
              cohort query segment dairy_lovers --data data
              cohort query segment "affinity:CHEESE" --limit 0 --json --data data
            """)
        { name, limit, after }.From((parsed, view, answer) =>
        {
            var key = SegmentList.Find(view.Context, parsed.GetRequiredValue(name));
            var segment = key.NameIn(view.Context);
            var most = parsed.GetValue(limit) is var given && given == 0 ? int.MaxValue : given;
            var members = view.Store.Segments().FirstOrDefault(s => s.Name == segment).Members;
            var users = view.Store.Members(segment, parsed.GetValue(after)!, most);
            var title = SegmentList.TitleOf(view.Context, segment);
            if (answer.Json)
            {
                var rule = key.IsAffinity ? null : view.Context.Rules.Segments[key.Number].Source;
                Json.Write(answer.Output, new { Segment = segment, Title = title, Members = members, Rule = rule, Users = users });
                return;
            }

            answer.Output.WriteLine($"{title} ({segment}) has {Amount.Of(members, "member")}.");
            answer.Output.WriteLine(key.IsAffinity
                ? $"Users for whom {view.Context.Taxonomy.CategoryName(key.Number)} is among the {view.Context.Rules.AffinityTop} categories with the largest spend."
                : view.Context.Rules.Describe(key.Number));
            var shown = 0;
            foreach (var user in users)
            {
                answer.Output.WriteLine($"  {user}");
                shown++;
            }

            if (shown == most) answer.Output.WriteLine("There may be more: use --limit and --after, or 'cohort export members'.");
        });
    }
}
