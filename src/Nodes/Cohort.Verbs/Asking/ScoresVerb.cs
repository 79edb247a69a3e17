using System.Globalization;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort scores</c> and <c>scoring</c>: what models say of users, and how scoring goes.</summary>
internal static class ScoresVerb
{
    private const int DefaultLimit = 20;

    public static Verb Create()
    {
        var user = CommonArguments.OptionalText("USER", null, "The user's id; everybody where it is left out.");
        var limit = CommonArguments.Limit(DefaultLimit, "users");
        return new Verb("scores",
            """
            Show the scores of users and the next best action of each, with the as-of date and the run they are from.
            'cohort explain-score' tells why.

            Example:
              cohort scores --data data
              cohort scores 1042 --node http://127.0.0.1:8080 --json
            """)
        {
            Arguments = [user, limit],
            Paths = ["GET /v1/scores", "GET /v1/users/{id}/scores"],
            Run = async (input, cohort, answer) =>
            {
                var table = new TextTable("User", "Model", ">Probability", "Version", "As of", ">Run", "Next best action", ">Expected");
                var (next, warnings) = ((string?)null, (IReadOnlyList<string>)[]);
                var users = input.Of(user) is { } one
                    ? AsyncEnumerable.Repeat(one, 1)
                    : Paging.Items((mark, count) => cohort.ScoredAsync(mark, count, answer.Cancel), null, input.Of(limit), mark => next = mark);
                await foreach (var id in users)
                {
                    var scores = await cohort.ScoresAsync(id, answer.Cancel);
                    if (!answer.WroteJson(scores)) Add(table, scores);
                    warnings = scores.Warnings;
                }

                if (answer.Json) return;
                if (table.IsEmpty) answer.Output.WriteLine("Nobody was scored yet: 'cohort run' with --models scores, and nodes in role score do.");
                table.Write(answer.Output);
                if (next is not null) answer.Output.WriteLine("  … and more; --limit 0 shows all.");
                foreach (var warning in warnings) answer.Output.WriteLine(warning);
            },
        };
    }

    public static Verb CreateScoring() => new Verb("scoring",
        """
        Show the models that score: of a cluster on each node their versions, whether one is cut off for failing or does not fit
        the rules, and how many users the node has scored; of a data directory those of its last run.

        Example:
          cohort scoring --node http://127.0.0.1:8080
        """)
    {
        Paths = ["GET /v1/scoring"],
        Run = async (_, cohort, answer) =>
        {
            var all = await cohort.ScoringAsync(answer.Cancel);
            if (answer.WroteJsonLines(all)) return;
            if (all.Count == 0)
            {
                answer.Output.WriteLine("Nobody scores: 'cohort run' does with --models. In a cluster, set cohort.scoring.enabled = on for all nodes, and cohort.scoring.models for those in role score.");
                return;
            }

            var table = new TextTable("Node", "Model", "Version", "State", ">Cut off");
            foreach (var (node, model) in all.SelectMany(one => one.Models, (one, model) => (one.Node, model)))
                table.Add(node.Length > 0 ? node : "-", model.Name, model.Version, StateOf(model), model.Cuts.ToString(CultureInfo.InvariantCulture));
            table.Write(answer.Output);
            foreach (var one in all)
            {
                answer.Output.WriteLine($"{(one.Node.Length > 0 ? $"{one.Node} has scored" : "The runs have scored")} {Amount.Of(one.Users, "user")} with generation {one.Generation} of the models.");
                foreach (var fault in one.Faults) answer.Output.WriteLine($"  {fault}");
            }
        },
    };

    private static void Add(TextTable table, ScoresReply scores)
    {
        foreach (var (place, score) in scores.Scores.Index())
        {
            var isFirst = place == 0;
            table.Add(
                isFirst ? scores.UserId : "", score.Model, score.Probability.ToString("0.00%", CultureInfo.InvariantCulture), score.Version,
                isFirst ? score.AsOf.ToString() : "", isFirst ? score.Run : "", isFirst ? scores.NextAction?.Campaign ?? "" : "",
                isFirst && scores.NextAction is { } action ? Amount.Money(action.ExpectedMinor, scores.MinorDigits) : "");
        }
    }

    private static string StateOf(ModelReply model)
    {
        var state = model.IsShadow ? "shadow" : "in force";
        return model.IsCutOff ? $"{state}, cut off: {model.Fault}" : state;
    }
}
