using System.CommandLine;
using System.Text.Json;
using Cohort.Cli.Display;
using Cohort.Cli.Reading;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster user</c>: what the owner of a user holds of them at this moment.</summary>
internal static class ClusterUserCommand
{
    public static Command Create()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        var command = new Command("user",
            """
            Show a user's segments, their spend by category, the scores that rules compare, and when something may change
            without a purchase.

            Example:
              cohort cluster user 1042 --node http://127.0.0.1:8080
            """)
        { user };
        return command.To(async (parsed, node, answer) =>
        {
            var view = await node.Get($"users/{Uri.EscapeDataString(parsed.GetRequiredValue(user))}", answer.Cancel);
            if (answer.WroteJson(view)) return;
            answer.Output.WriteLine($"User {view.Shown("user_id")} as of {view.Shown("as_of")}, in range {view.Shown("range")}; nothing changes by itself before {view.Shown("due")}.");
            answer.Output.WriteLine($"  Segments     {Names(view.GetProperty("segments"))}");
            answer.Output.WriteLine($"  Affinity     {Names(view.GetProperty("affinity"))}");
            var table = new TextTable("Category", ">Spend");
            foreach (var spend in view.GetProperty("spend").EnumerateArray())
                table.Add(spend.Shown("category"), Amount.Money(spend.GetProperty("spend_minor").GetInt64()));
            table.Write(answer.Output);
            foreach (var score in view.GetProperty("scores").EnumerateArray()) answer.Output.WriteLine($"Score: {ScoreText.Of(KnownOf(score))}.");
        });
    }

    private static KnownScore KnownOf(JsonElement score) => new(
        score.Shown("model"), score.GetProperty("per_million").GetInt32(), score.Shown("version"),
        BusinessDate.TryParse(score.Shown("as_of"), out var asOf) ? asOf : default, Number: 0);

    private static string Names(JsonElement names) =>
        names.GetArrayLength() == 0 ? "none" : string.Join(", ", names.EnumerateArray().Select(name => name.GetString()));
}
