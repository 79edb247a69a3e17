using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Explaining;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort explain-score</c>: why a model gives a user their score.</summary>
internal static class ExplainScoreVerb
{
    // Features that fit on a screen.
    private const int DefaultLimit = 15;

    public static Verb Create()
    {
        var user = CommonArguments.Text("USER", "The user's id.");
        var model = CommonArguments.Text("MODEL", "What is predicted, as in churn or propensity:DAIRY, for the version in force; or a version.");
        var limit = CommonArguments.Limit(DefaultLimit, "features");
        return new Verb("explain-score",
            """
            Tell why a model gives a user their score as of now: each feature, what it adds to the score against a user
            of whom nothing is known, and the way from the score to a probability. With campaigns, what each is worth.

            Example:
              cohort explain-score 1042 churn --models models --data data
              cohort explain-score 1042 churn --node http://127.0.0.1:8080
            """)
        {
            Arguments = [user, model, limit],
            Paths = ["GET /v1/users/{id}/scores/explain"],
            Run = async (input, cohort, answer) =>
            {
                var why = await cohort.ExplainScoreAsync(input.Of(user), input.Of(model), answer.Cancel);
                if (!answer.WroteJson(why)) new ScoreExplanationText(why, answer.Output).Write(input.Of(limit));
            },
        };
    }
}
