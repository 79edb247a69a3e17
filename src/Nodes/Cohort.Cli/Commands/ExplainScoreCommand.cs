using System.CommandLine;
using System.Text;
using Cohort.Cli.Display;
using Cohort.Cli.Scoring;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Engine.Reading;
using Cohort.Engine.Scoring;
using Cohort.Store.Models;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort explain-score</c>: why a model gives a user their score.</summary>
internal static class ExplainScoreCommand
{
    public static Command Create()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        var model = new Argument<string>("MODEL") { Description = "What is predicted, as in churn or propensity:DAIRY, for the version in force; or a version." };
        var models = new Option<string>("--models") { Required = true, HelpName = "DIR", Description = "The registry of models." };
        var campaigns = new Option<string?>("--campaigns") { HelpName = "FILE", Description = "Show the arithmetic of these campaigns too." };
        var limit = CommonOptions.Limit(15, "features");
        return new Command("explain-score",
            """
            Tell why a model gives a user their score as of now: each feature, what it adds to the score against a user
            of whom nothing is known, and the way from the score to a probability. With campaigns, what each is worth.

            Example:
              cohort explain-score 1042 churn --models models --data data
            """)
        { user, model, models, campaigns, limit }.From((parsed, view, answer) =>
        {
            var registry = ModelRegistry.Open(parsed.GetRequiredValue(models));
            var name = parsed.GetRequiredValue(model);
            Explain(view, parsed.GetRequiredValue(user), registry, registry.Champion(name) ?? registry.Find(name), parsed.GetValue(campaigns), parsed.GetValue(limit), answer);
        });
    }

    private static void Explain(DirectoryView view, string user, ModelRegistry registry, Model model, string? campaigns, int limit, Answer answer)
    {
        Fitting.Require(model, view.Context);
        var file = campaigns is null ? null : CampaignsFile.Read(campaigns, view.Context);
        var entry = view.EntryOf(user);
        var state = view.Load(entry);
        ScoreExplanation? explanation = null;
        var table = new FeatureTable(view.Context, [model.Target]);
        var id = Encoding.UTF8.GetBytes(user);
        state.Scoring.TryRead(id, table, null, (_, _, read, _) => explanation = new ScoreExplanation(model, read.Row(0)));
        if (explanation is null)
            throw CommandException.BadInput($"The user \"{user}\" has bought nothing in the window, so there is nothing to score.");
        if (answer.Json) Json.Write(answer.Output, explanation.Describe(user, state.AsOf!.Value, view.Store.ScoresOf(user)));
        else explanation.Write(user, state.AsOf!.Value, limit, answer.Output);
        if (file is not null) CampaignArithmetic.Write(view, state, id, registry, new Eligibility(file, view.Context), answer);
    }
}
