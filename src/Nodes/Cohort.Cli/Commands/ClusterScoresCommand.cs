using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cohort.Cli.Display;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster scores</c>: what the models in force say of a user, and what to offer them.</summary>
internal static class ClusterScoresCommand
{
    public static Command Create()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        var command = new Command("scores",
            """
            Show a user's scores, the features' date and place, and their next best action.

            Example:
              cohort cluster scores 1042 --node http://127.0.0.1:8080
            """)
        { user };
        return command.To(async (parsed, node, answer) =>
        {
            var scores = await node.Get($"users/{Uri.EscapeDataString(parsed.GetRequiredValue(user))}/scores", answer.Cancel);
            if (answer.WroteJson(scores)) return;
            var table = new TextTable("Model", ">Probability", "Version", "As of", ">Range", ">Row");
            foreach (var score in scores.GetProperty("scores").EnumerateArray())
            {
                table.Add(
                    score.Shown("model"), score.GetProperty("probability").GetDouble().ToString("0.0000", CultureInfo.InvariantCulture),
                    score.Shown("version"), score.Shown("as_of"), score.Shown("range"), score.Shown("row"));
            }

            table.Write(answer.Output);
            answer.Output.WriteLine(scores.GetProperty("next_action") is { ValueKind: JsonValueKind.Object } action
                ? $"Next: {action.Shown("campaign")}, expected to be worth {Amount.Money(action.GetProperty("expected_minor").GetInt64())} as of {action.Shown("as_of")}."
                : "Next: no campaign is worth its cost for them now.");
            foreach (var warning in scores.GetProperty("warnings").EnumerateArray()) answer.Output.WriteLine(warning.GetString());
        });
    }
}
