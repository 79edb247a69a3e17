using Cohort.Core.Features;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Texts;

namespace Cohort.Learning.Examples;

/// <summary>
/// How the vectors of all questions share one row: numbers of the user and memberships once, then those of each category.
/// </summary>
internal sealed class RowLayout
{
    private readonly List<string> _categories;
    private readonly int _user;
    private readonly int _shared;
    private readonly int _category;
    private readonly int _recency;
    private readonly int _categoryRecency;

    public RowLayout(IReadOnlyList<Question> questions, IReadOnlyList<SegmentFeature> segments)
    {
        (Questions, Segments) = (questions, segments);
        _categories = [.. questions.Select(question => question.Category).OfType<string>().Distinct()];
        var plain = new FeatureSchema(hasCategory: false, []);
        var withCategory = new FeatureSchema(hasCategory: true, []);
        (_user, _shared, _category) = (plain.Width, plain.Width + segments.Count, withCategory.Width - plain.Width);
        _recency = IndexOf(plain, "recency_days");
        _categoryRecency = IndexOf(withCategory, "category_recency_days");
        Width = _shared + (_categories.Count * _category);
        Targets =
        [
            new FeatureTarget(new FeatureSchema(hasCategory: false, segments), null),
            .. _categories.Select(category => new FeatureTarget(withCategory, category)),
        ];
    }

    public IReadOnlyList<Question> Questions { get; }

    public IReadOnlyList<SegmentFeature> Segments { get; }

    /// <summary>The vectors to ask a table for.</summary>
    public IReadOnlyList<FeatureTarget> Targets { get; }

    /// <summary>Numbers in a row.</summary>
    public int Width { get; }

    /// <summary>The place of a feature in a schema.</summary>
    public static int IndexOf(FeatureSchema schema, string name)
    {
        for (var i = 0; i < schema.Width; i++)
        {
            if (schema.Features[i].Name == name) return i;
        }

        throw new InvalidOperationException($"The features have no \"{name}\".");
    }

    /// <summary>The memberships that some names stand for.</summary>
    /// <param name="rules">The rules that hold.</param>
    /// <param name="names"><c>all</c>, <c>none</c>, or names with commas between them.</param>
    public static IReadOnlyList<SegmentFeature> SegmentsOf(RuleSet rules, string names)
    {
        if (names == "none") return [];
        var all = FeatureSchema.For(rules, hasCategory: false).Segments;
        if (names == "all") return all;
        return
        [
            .. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
                all.Any(segment => segment.Name == name)
                    ? all.First(segment => segment.Name == name)
                    : throw Cohort.Cli.CommandException.BadUsage($"The rules have no segment \"{name}\" that can be a feature; give names of the rules with --segments, or all, or none.")),
        ];
    }

    /// <summary>Copies what a table holds of a user into a row.</summary>
    public void Store(FeatureTable table, Span<float> row)
    {
        table.Row(0).CopyTo(row);
        for (var i = 0; i < _categories.Count; i++)
            table.Row(i + 1).Slice(_user, _category).CopyTo(row[(_shared + (i * _category))..]);
    }

    /// <summary>Writes the vector that a question's models look at.</summary>
    public void Compose(Question question, ReadOnlySpan<float> row, Span<float> vector)
    {
        row[.._user].CopyTo(vector);
        vector = vector[_user..];
        if (question.Category is not null)
        {
            row.Slice(_shared + (_categories.IndexOf(question.Category) * _category), _category).CopyTo(vector);
            vector = vector[_category..];
        }

        row[_user.._shared].CopyTo(vector);
    }

    /// <summary>
    /// The answers that a user's vectors hold, read at the end of the horizon: who bought in it has a recency below its
    /// length. So an outcome is what the ledger says, repeats left out.
    /// </summary>
    public ulong AnswersOf(FeatureTable table, int horizon)
    {
        ulong answers = 0;
        for (var i = 0; i < Questions.Count; i++)
        {
            var recency = Questions[i].Category is { } category
                ? table.Row(_categories.IndexOf(category) + 1)[_categoryRecency] : table.User[_recency];
            if (IsYes(Questions[i], recency < horizon)) answers |= 1UL << i;
        }

        return answers;
    }

    /// <summary>The answers of a user who bought nothing.</summary>
    public ulong AnswersOfNobody()
    {
        ulong answers = 0;
        for (var i = 0; i < Questions.Count; i++)
        {
            if (IsYes(Questions[i], hasBought: false)) answers |= 1UL << i;
        }

        return answers;
    }

    private static bool IsYes(Question question, bool hasBought) => (question.Kind == ModelKind.Churn) != hasBought;
}
