using System.Text;
using Cohort.Actors.Scoring;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;

namespace Cohort.Actors.Tests.Scoring;

public sealed class ScoreRecordTests
{
    private static readonly PlannedModel[] Models =
    [
        new("churn", "0123456789abcdef", false, new(new(false, []), null)),
        new("propensity:DAIRY", "fedcba9876543210", false, new(new(true, []), "DAIRY")),
        new("churn", "1111111111111111", true, new(new(false, []), null)),
    ];

    [Fact]
    public void A_record_has_the_fields_that_readers_know_and_is_keyed_by_user()
    {
        var record = ScoreRecord.Of("scores", Chunk(new BestAction("milk_week", 250_000, 1_234)), User(new BestAction("milk_week", 250_000, 1_234)));

        Assert.Equal(("scores", "ann"), (record.Topic, Encoding.UTF8.GetString(record.Key!)));
        Assert.Equal(
            """{"user_id":"ann","as_of":"2026-03-04","range":7,"row":12,"run":"run","scores":[{"model":"churn","version":"0123456789abcdef","schema":1,"feature_hash":"00000000000000ff","probability":0.1}],"next_action":{"campaign":"milk_week","per_million":250000,"expected_minor":1234}}""",
            Encoding.UTF8.GetString(record.Value));
    }

    [Fact]
    public void A_user_without_a_campaign_that_is_worth_its_cost_has_no_next_action() =>
        Assert.EndsWith("\"next_action\":null}", Encoding.UTF8.GetString(ScoreRecord.Of("scores", Chunk(BestAction.None), User(BestAction.None)).Value), StringComparison.Ordinal);

    // The second model is cut off, the third one a shadow.
    private static ScoredUser User(BestAction action) => new(
        "ann",
        [new ScoreEntry(255, BitConverter.DoubleToUInt64Bits(0.1)), new ScoreEntry(1, ScoreEntry.NotScored), new ScoreEntry(255, BitConverter.DoubleToUInt64Bits(0.2))],
        action,
        "");

    private static ScoredChunk Chunk(BestAction action) => new("run", new ScorePlace(7, 12, BusinessDate.Of(2026, 3, 4)), Models, [User(action)]);
}
