namespace Cohort.Lake.Tables;

/// <summary>The tables of a lake, column by column; docs/LAKE.md is made from here.</summary>
public sealed class LakeTables
{
    /// <summary>The name of the table of features, which is made when there are some.</summary>
    public const string FeaturesName = "features";

    private static readonly string[] ByUser = ["bucket", "user_id"];

    private readonly ColumnType _amount;

    /// <summary>The tables of a lake with these settings.</summary>
    public LakeTables(LakeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _amount = settings.Checked().Amount;
        (Raw, Curated, Spend, Segments, Transitions, Scores) = (MakeRaw(), MakeCurated(), MakeSpend(), MakeSegments(), MakeTransitions(), MakeScores());
        All = [Raw, Curated, Spend, Segments, Transitions, Scores, Features([])];
    }

    /// <summary>Every record as it came.</summary>
    public LakeTable Raw { get; }

    /// <summary>Every purchase line once.</summary>
    public LakeTable Curated { get; }

    /// <summary>What users spent in the window, by category.</summary>
    public LakeTable Spend { get; }

    /// <summary>Who was in which segment.</summary>
    public LakeTable Segments { get; }

    /// <summary>Who entered and left which segment.</summary>
    public LakeTable Transitions { get; }

    /// <summary>What models said of users.</summary>
    public LakeTable Scores { get; }

    /// <summary>All tables; that of features without the columns of any features.</summary>
    public IReadOnlyList<LakeTable> All { get; }

    /// <summary>Rows to train on, with one column for each feature.</summary>
    /// <param name="names">The features, in their order.</param>
    public static LakeTable Features(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new LakeTable(
            FeaturesName,
            "One example to train on: a user as of a date, as was known then. Features follow as columns of their own.",
            [
                new("dt", ColumnType.Date, "The as-of date of the example."),
                Bucket,
                new("user_id", ColumnType.Text, "The user."),
                new("category", ColumnType.Text, "The category that the label is about; none of a label about the user.", IsNullable: true, IsRepetitive: true),
                new("label", ColumnType.Double, "What came true after the date; none where that is not known yet.", IsNullable: true, IsRepetitive: true),
                new("feature_schema", ColumnType.Text, "The version of the features.", IsRepetitive: true),
                new("feature_hash", ColumnType.Text, "The fingerprint of the values of all features."),
                .. names.Select(name => new LakeColumn(name, ColumnType.Double, $"The feature {name}.", IsNullable: true)),
            ],
            ["dt"],
            [.. ByUser, "category"]);
    }

    private static LakeColumn Bucket => new("bucket", ColumnType.Int32, "The part of the hash space in which the user lives.", IsRepetitive: true);

    private static LakeTable MakeRaw() => new(
        "raw",
        "One record of a source as it came, refused ones included.",
        [
            new("dt", ColumnType.Date, "The business date of arrival."),
            new("hour", ColumnType.Int32, "The hour of arrival in the time zone of the business, 0 to 23."),
            new("source", ColumnType.Text, "The source by its name: a topic's partition, a file or an interface."),
            new("topic", ColumnType.Text, "The topic, of a source that has one.", IsNullable: true, IsRepetitive: true),
            new("topic_partition", ColumnType.Int32, "The partition of the topic.", IsNullable: true, IsRepetitive: true),
            new("source_offset", ColumnType.Int64, "The place of the record in its source."),
            new("bytes", ColumnType.Binary, "The record as it came."),
            new("headers", ColumnType.Text, "Its headers as a JSON object, of a source that has them.", IsNullable: true, IsRepetitive: true),
            new("arrival", ColumnType.Timestamp, "When it arrived."),
            new("reason", ColumnType.Text, "Why it is a dead letter; none of a record that was taken.", IsNullable: true, IsRepetitive: true),
            new("field", ColumnType.Text, "The field at fault of a dead letter.", IsNullable: true, IsRepetitive: true),
            new("detail", ColumnType.Text, "What was found there and what was expected.", IsNullable: true, IsRepetitive: true),
        ],
        ["dt", "hour", "source"],
        ["source_offset"]);

    private LakeTable MakeCurated() => new(
        "curated",
        "One line of an order, once, however often it came.",
        [
            new("dt", ColumnType.Date, "The business date of the purchase."),
            Bucket,
            new("user_id", ColumnType.Text, "Who bought.", IsRepetitive: true),
            new("event_id", ColumnType.Text, "The id that tells a repeat from a new line."),
            new("sku", ColumnType.Text, "The article.", IsRepetitive: true),
            new("category", ColumnType.Text, "Its category as a path, by the taxonomy of this row; none of an article that it lacks.", IsNullable: true, IsRepetitive: true),
            new("brand", ColumnType.Text, "Its brand.", IsNullable: true, IsRepetitive: true),
            new("amount", _amount, "The total of the line in the base currency; negative of a refund."),
            new("quantity", ColumnType.Int64, "How many units.", IsRepetitive: true),
            new("occurred_at", ColumnType.Timestamp, "When it was bought."),
            new("order_id", ColumnType.Text, "The order; none where the source gives none.", IsNullable: true),
            new("origin", ColumnType.Text, "The source that the line itself names: a till, a shop, a web site.", IsNullable: true, IsRepetitive: true),
            new("source", ColumnType.Text, "The source of the record, as in raw.", IsRepetitive: true),
            new("source_offset", ColumnType.Int64, "The place of the record in its source, as in raw."),
            new("line", ColumnType.Int32, "Which line of the record, from 0.", IsRepetitive: true),
            new("as_of", ColumnType.Date, "The business date of arrival, as in raw.", IsRepetitive: true),
            new("taxonomy_version", ColumnType.Int64, "The taxonomy that gave category and brand.", IsRepetitive: true),
            new("mapping_version", ColumnType.Int64, "The mapping that read the record; none without one.", IsNullable: true, IsRepetitive: true),
        ],
        ["dt"],
        [.. ByUser, "occurred_at", "source", "source_offset", "line"]);

    private LakeTable MakeSpend() => new(
        "spend",
        "What one user spent on one category in the window that ends with the date.",
        [
            new("dt", ColumnType.Date, "The last date of the window."),
            Bucket,
            new("user_id", ColumnType.Text, "The user.", IsRepetitive: true),
            new("category", ColumnType.Text, "The category.", IsRepetitive: true),
            new("spend", _amount, "The sum of amounts in the window."),
            new("units", ColumnType.Int64, "The sum of quantities.", IsRepetitive: true),
            new("orders", ColumnType.Int64, "How many orders.", IsRepetitive: true),
            new("rank", ColumnType.Int32, "The place of the category among those of the user by spend, from 1.", IsRepetitive: true),
            new("taxonomy_version", ColumnType.Int64, "The taxonomy that gave the categories.", IsRepetitive: true),
        ],
        ["dt"],
        [.. ByUser, "category"]);

    private static LakeTable MakeSegments() => new(
        "segments",
        "One member of one segment at the end of the date.",
        [
            new("dt", ColumnType.Date, "The date."),
            new("bucket", ColumnType.Int32, "The part of the hash space in which the user lives."),
            new("user_id", ColumnType.Text, "The member.", IsRepetitive: true),
            new("segment", ColumnType.Text, "The segment.", IsRepetitive: true),
            new("since", ColumnType.Date, "The date on which the user entered.", IsRepetitive: true),
            new("rules_version", ColumnType.Int64, "The rules in force.", IsRepetitive: true),
            new("taxonomy_version", ColumnType.Int64, "The taxonomy in force.", IsRepetitive: true),
        ],
        ["dt", "bucket"],
        ["user_id", "segment"]);

    private static LakeTable MakeTransitions() => new(
        "transitions",
        "One user who entered or left one segment.",
        [
            new("dt", ColumnType.Date, "The as-of date of the transition."),
            Bucket,
            new("id", ColumnType.Text, "The id of the transition, the same wherever it is told."),
            new("user_id", ColumnType.Text, "The user.", IsRepetitive: true),
            new("segment", ColumnType.Text, "The segment.", IsRepetitive: true),
            new("entered", ColumnType.Boolean, "Whether the user entered; else they left."),
            new("cause", ColumnType.Text, "What brought it about: a purchase, the day, an activation.", IsRepetitive: true),
            new("rules_version", ColumnType.Int64, "The rules that said so.", IsRepetitive: true),
            new("taxonomy_version", ColumnType.Int64, "The taxonomy by which they said so.", IsRepetitive: true),
        ],
        ["dt"],
        [.. ByUser, "segment", "id"]);

    private static LakeTable MakeScores() => new(
        "scores",
        "What one model said of one user in one run.",
        [
            new("dt", ColumnType.Date, "The as-of date of the features."),
            new("run", ColumnType.Text, "The run that scored."),
            Bucket,
            new("user_id", ColumnType.Text, "The user."),
            new("model", ColumnType.Text, "The model.", IsRepetitive: true),
            new("model_version", ColumnType.Int64, "Its version.", IsRepetitive: true),
            new("feature_schema", ColumnType.Text, "The version of the features.", IsRepetitive: true),
            new("feature_hash", ColumnType.Text, "The fingerprint of the values of all features."),
            new("probability", ColumnType.Double, "What the model said, 0 to 1."),
            new("next_action", ColumnType.Text, "The offer that follows; none without a campaign that fits.", IsNullable: true, IsRepetitive: true),
        ],
        ["dt", "run"],
        [.. ByUser, "model"]);
}
