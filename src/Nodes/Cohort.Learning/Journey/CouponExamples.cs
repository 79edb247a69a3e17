using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Examples;
using Cohort.Learning.Training;

namespace Cohort.Learning.Journey;

/// <summary>
/// Who of the addressed households redeems a coupon of a campaign. An example is a household and a campaign; its features
/// are those of the evening before the campaign's start, with the campaign's main category as their category.
/// </summary>
/// <param name="Campaigns">The campaigns of each period: those that begin and end in it.</param>
/// <param name="Unknown">Addressed households that had bought nothing in the 90 days before, and are left out.</param>
/// <param name="Periods">The examples.</param>
internal sealed record CouponExamples(IReadOnlyDictionary<Period, IReadOnlyList<StudyCampaign>> Campaigns, int Unknown, Periods Periods)
{
    /// <summary>What is asked.</summary>
    public const string Name = "coupon redemption";

    /// <summary>What the models look at.</summary>
    public static FeatureSchema Schema { get; } = new(hasCategory: true, []);

    /// <summary>What a marketer would do: address who bought in the campaign's main category before.</summary>
    public static SimpleRule Rule { get; } = new(
        "bought the campaign's main category before: in the last 90 days, or not",
        examples => [.. examples.Column(RowLayout.IndexOf(Schema, "category_lines_90")).Select(lines => lines > 0 ? 1.0 : 0.0)]);

    /// <summary>Walks through the history, and stands still before each campaign.</summary>
    public static CouponExamples Gather(TrainingSource source, IReadOnlyList<StudyCampaign> all, CancellationToken cancel)
    {
        var campaigns = new Dictionary<Period, IReadOnlyList<StudyCampaign>>
        {
            [Period.Train] = [.. all.Where(one => one.Start >= StudyDates.First && one.End < StudyDates.Choose)],

            // No campaign begins and ends in September; one that ends in it is the only one to choose by.
            [Period.Choose] = [.. all.Where(one => one.End >= StudyDates.Choose && one.End < StudyDates.Report)],
            [Period.Report] = [.. all.Where(one => one.Start >= StudyDates.Report && one.End <= StudyDates.To)],
        };
        var used = campaigns.Values.SelectMany(some => some).ToList();
        var questions = used.Select(one => one.Category).Distinct().Select(name => new Question(ModelKind.Propensity, name)).ToList();
        var layout = new RowLayout(questions, []);
        var rows = campaigns.Keys.ToDictionary(period => period, _ => new Rows());
        var periodOf = campaigns.SelectMany(pair => pair.Value.Select(one => (one, pair.Key))).ToDictionary(pair => pair.one, pair => pair.Key);
        var walk = new DayWalk(source);
        var table = new FeatureTable(source.Context, layout.Targets);
        var row = new float[layout.Width];
        walk.Run(used.Select(one => one.Start.AddDays(-1)), date => Read(date), _ => { }, cancel);
        var found = rows.Values.Sum(some => some.Count);
        return new CouponExamples(
            campaigns, used.Sum(one => one.Addressed.Count) - found,
            new Periods(rows[Period.Train].ToMatrix(), rows[Period.Choose].ToMatrix(), rows[Period.Report].ToMatrix()));

        void Read(BusinessDate date)
        {
            var begin = used.Where(one => one.Start == date.AddDays(1)).ToList();
            for (var range = 0; range < DayWalk.Ranges; range++)
            {
                walk.StateOf(range).Questions.VisitFeatures(table, (user, read) =>
                {
                    var hash = UserHash.Of(user);
                    foreach (var campaign in begin)
                    {
                        if (!campaign.Addressed.Contains(hash)) continue;
                        layout.Store(read, row);
                        var vector = new float[Schema.Width];
                        layout.Compose(questions.First(question => question.Category == campaign.Category), row, vector);
                        rows[periodOf[campaign]].Add(vector, campaign.Redeemers.Contains(hash), hash, date);
                    }
                });
            }
        }
    }

    private sealed class Rows
    {
        private readonly List<float[]> _vectors = [];
        private readonly List<bool> _labels = [];
        private readonly List<ulong> _users = [];
        private readonly List<BusinessDate> _dates = [];

        public int Count => _vectors.Count;

        public void Add(float[] vector, bool label, ulong user, BusinessDate date)
        {
            _vectors.Add(vector);
            _labels.Add(label);
            _users.Add(user);
            _dates.Add(date);
        }

        public Matrix ToMatrix() => new(Schema.Width, [.. _vectors.SelectMany(vector => vector)], [.. _labels], [.. _users], [.. _dates]);
    }
}
