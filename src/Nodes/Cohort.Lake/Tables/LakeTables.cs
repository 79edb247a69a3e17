namespace Cohort.Lake.Tables;

/// <summary>The tables of a lake, column by column; docs/LAKE.md is made from here.</summary>
public sealed class LakeTables
{
    /// <summary>The name of the table of curated lines.</summary>
    public const string CuratedName = "curated";

    /// <summary>The name of the table of what was taken back.</summary>
    public const string VoidsName = "voids";

    /// <summary>The name of the table of spend.</summary>
    public const string SpendName = "spend";

    /// <summary>The name of the table of members.</summary>
    public const string SegmentsName = "segments";

    /// <summary>The name of the table of transitions.</summary>
    public const string TransitionsName = "transitions";

    /// <summary>The name of the table of scores.</summary>
    public const string ScoresName = "scores";

    /// <summary>The name of the table of rules.</summary>
    public const string RulesName = "rules";

    /// <summary>The name of the table of taxonomies.</summary>
    public const string TaxonomyName = "taxonomy";

    private static readonly string[] ByUser = ["bucket", "user_id"];

    private readonly ColumnType _amount;

    /// <summary>The tables of a lake with these settings.</summary>
    public LakeTables(LakeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _amount = settings.Checked().Amount;
        (Curated, Voids, Spend, Segments, Transitions, Scores) = (MakeCurated(), MakeVoids(), MakeSpend(), MakeSegments(), MakeTransitions(), MakeScores());
        (Rules, Taxonomy) = (MakeRules(), MakeTaxonomy());
        All = [Curated, Voids, Spend, Segments, Transitions, Scores, Rules, Taxonomy];
    }

    /// <summary>Every purchase line once.</summary>
    public LakeTable Curated { get; }

    /// <summary>Which lines were taken back.</summary>
    public LakeTable Voids { get; }

    /// <summary>What users spent in the window, by category.</summary>
    public LakeTable Spend { get; }

    /// <summary>Who was in which segment.</summary>
    public LakeTable Segments { get; }

    /// <summary>Who entered and left which segment.</summary>
    public LakeTable Transitions { get; }

    /// <summary>What models said of users.</summary>
    public LakeTable Scores { get; }

    /// <summary>The rules that were activated.</summary>
    public LakeTable Rules { get; }

    /// <summary>The taxonomies that were activated.</summary>
    public LakeTable Taxonomy { get; }

    /// <summary>All tables.</summary>
    public IReadOnlyList<LakeTable> All { get; }

    private static LakeColumn Bucket => new("bucket", ColumnType.Int32, "The part of the hash space in which the user lives.", IsRepetitive: true);

    private LakeTable MakeCurated() => new(
        CuratedName,
        "One line of an order, once, however often it came. What was taken back stays, and is named in voids.",
        [
            new("dt", ColumnType.Date, "The business date of the purchase."),
            Bucket,
            new("user_id", ColumnType.Text, "Who bought.", IsRepetitive: true),
            new("event_id", ColumnType.Text, "The id that tells a repeat from a new line."),
            new("sku", ColumnType.Text, "The article.", IsRepetitive: true),
            new("category", ColumnType.Text, "Its category, by the taxonomy of this row; none of an article that it lacks.", IsNullable: true, IsRepetitive: true),
            new("brand", ColumnType.Text, "Its brand; none of an article that has none.", IsNullable: true, IsRepetitive: true),
            new("amount", _amount, "The total of the line in the base currency; negative of a refund."),
            new("quantity", ColumnType.Int32, "How many units.", IsRepetitive: true),
            new("occurred_at", ColumnType.Timestamp, "When it was bought, to the second."),
            new("order_key", ColumnType.Text, "What the lines of one order of a user have in common, as 16 hexadecimal digits; none where each line is an order.", IsNullable: true),
            new("is_order_named", ColumnType.Boolean, "Whether the record named the order; else it is the lines of one second and source."),
            new("source", ColumnType.Text, "The source of the record: a file, a partition of a topic or an interface.", IsRepetitive: true),
            new("source_offset", ColumnType.Int64, "The place of the record in its source."),
            new("as_of", ColumnType.Date, "The as-of date when the record was read.", IsRepetitive: true),
            new("is_expired", ColumnType.Boolean, "Whether the line was older than the window when it was read: it has no effect, and repeats of it are not told apart."),
            new("taxonomy_version", ColumnType.Text, "The version of the taxonomy that gave category and brand.", IsRepetitive: true),
            new("mapping_version", ColumnType.Text, "The version of the mapping that read the record; none without one.", IsNullable: true, IsRepetitive: true),
        ],
        ["dt"],
        [.. ByUser, "occurred_at", "source", "source_offset", "event_id"]);

    private static LakeTable MakeVoids() => new(
        VoidsName,
        "One purchase that was taken back by replaces or voids, once, however often that came. It may come later, or never.",
        [
            new("dt", ColumnType.Date, "The business date of the record that takes it back."),
            Bucket,
            new("user_id", ColumnType.Text, "The user of both.", IsRepetitive: true),
            new("event_id", ColumnType.Text, "The event_id of the purchase that is taken back."),
            new("by_event_id", ColumnType.Text, "The event_id of the record that takes it back."),
            new("is_replaced", ColumnType.Boolean, "Whether that record is a purchase, which takes the place."),
            new("occurred_at", ColumnType.Timestamp, "The time that the record bears, to the second."),
            new("holds_to", ColumnType.Date, "The last dt of lines that it takes back: as many dates after its own as the window has.", IsRepetitive: true),
            new("source", ColumnType.Text, "The source of the record.", IsRepetitive: true),
            new("source_offset", ColumnType.Int64, "The place of the record in its source."),
            new("as_of", ColumnType.Date, "The as-of date when the record was read: the dates before had the line still.", IsRepetitive: true),
        ],
        ["dt"],
        [.. ByUser, "event_id", "source", "source_offset"]);

    private LakeTable MakeSpend() => new(
        SpendName,
        "What one user spent on one category in the window that ends with the date.",
        [
            new("dt", ColumnType.Date, "The last date of the window."),
            Bucket,
            new("user_id", ColumnType.Text, "The user.", IsRepetitive: true),
            new("category", ColumnType.Text, "The category; UNKNOWN of articles without one.", IsRepetitive: true),
            new("spend", _amount, "The sum of amounts in the window."),
            new("units", ColumnType.Int64, "The sum of quantities.", IsRepetitive: true),
            new("orders", ColumnType.Int64, "Orders with a line of the category that is no refund.", IsRepetitive: true),
            new("rank", ColumnType.Int32, "The place of the category among those of the user by spend, from 1; none of UNKNOWN and where nothing was spent.", IsNullable: true, IsRepetitive: true),
            new("taxonomy_version", ColumnType.Text, "The version of the taxonomy that gave the categories: the one in force at the end of the date.", IsRepetitive: true),
        ],
        ["dt"],
        [.. ByUser, "category"]);

    private static LakeTable MakeSegments() => new(
        SegmentsName,
        "One member of one segment at the end of the date.",
        [
            new("dt", ColumnType.Date, "The date."),
            new("bucket", ColumnType.Int32, "The part of the hash space in which the user lives."),
            new("user_id", ColumnType.Text, "The member.", IsRepetitive: true),
            new("segment", ColumnType.Text, "The segment.", IsRepetitive: true),
            new("since", ColumnType.Date, "The date on which the user entered.", IsRepetitive: true),
            new("rules_version", ColumnType.Text, "The version of the rules in force at the end of the date.", IsRepetitive: true),
            new("taxonomy_version", ColumnType.Text, "The version of the taxonomy in force at the end of the date.", IsRepetitive: true),
        ],
        ["dt", "bucket"],
        ["user_id", "segment"]);

    private static LakeTable MakeTransitions() => new(
        TransitionsName,
        "One user who entered or left one segment.",
        [
            new("dt", ColumnType.Date, "The as-of date of the transition."),
            Bucket,
            new("id", ColumnType.Text, "The id of the transition, the same wherever it is told."),
            new("user_id", ColumnType.Text, "The user.", IsRepetitive: true),
            new("segment", ColumnType.Text, "The segment; affinity:CATEGORY of a category affinity.", IsRepetitive: true),
            new("entered", ColumnType.Boolean, "Whether the user entered; else they left."),
            new("cause", ColumnType.Text, "What brought it about: purchase, day-turned, rules-changed, taxonomy-changed, partials-summed or scored.", IsRepetitive: true),
            new("event_id", ColumnType.Text, "The purchase that brought it about, or what is known of the sum or score; none of another cause.", IsNullable: true),
            new("chunk", ColumnType.Int64, "The number of its row in the data directory: transitions happened in the order of chunk and place.", IsRepetitive: true),
            new("place", ColumnType.Int32, "Its place there, from 0."),
            new("rules_revision", ColumnType.Int32, "Which activation of rules held, from 1.", IsRepetitive: true),
            new("rules_version", ColumnType.Text, "Their version.", IsRepetitive: true),
            new("taxonomy_revision", ColumnType.Int32, "Which activation of a taxonomy held, from 1.", IsRepetitive: true),
            new("taxonomy_version", ColumnType.Text, "Its version.", IsRepetitive: true),
        ],
        ["dt"],
        [.. ByUser, "segment", "id"]);

    private static LakeTable MakeScores() => new(
        ScoresName,
        "What one model said of one user in one run.",
        [
            new("dt", ColumnType.Date, "The as-of date of the features."),
            new("run", ColumnType.Text, "The run that scored."),
            Bucket,
            new("user_id", ColumnType.Text, "The user."),
            new("model", ColumnType.Text, "The model.", IsRepetitive: true),
            new("model_version", ColumnType.Text, "Its version.", IsRepetitive: true),
            new("is_shadow", ColumnType.Boolean, "Whether it scores beside the model in force and is not served."),
            new("feature_schema", ColumnType.Int32, "The version of the features.", IsRepetitive: true),
            new("feature_hash", ColumnType.Text, "The fingerprint of the values of all features, as 16 hexadecimal digits."),
            new("probability", ColumnType.Double, "What the model said, 0 to 1; none where it was cut off.", IsNullable: true),
            new("next_action", ColumnType.Text, "The campaign that is offered to the user; none without one that fits.", IsNullable: true, IsRepetitive: true),
            new("chunk", ColumnType.Int64, "The number of its row in the data directory.", IsRepetitive: true),
        ],
        ["dt", "run"],
        [.. ByUser, "model"]);

    private static LakeTable MakeRules() => new(
        RulesName,
        "One activation of rules.",
        [
            new("revision", ColumnType.Int32, "Which activation, from 1."),
            new("as_of", ColumnType.Date, "The as-of date on which they came into force; none where they held from the beginning.", IsNullable: true),
            new("version", ColumnType.Text, "The version of the rules: the fingerprint of their content."),
            new("text", ColumnType.Text, "The rules."),
        ],
        [],
        ["revision"]);

    private static LakeTable MakeTaxonomy() => new(
        TaxonomyName,
        "One article of one activation of a taxonomy.",
        [
            new("revision", ColumnType.Int32, "Which activation, from 1.", IsRepetitive: true),
            new("as_of", ColumnType.Date, "The as-of date on which they came into force; none where they held from the beginning.", IsNullable: true, IsRepetitive: true),
            new("version", ColumnType.Text, "The version of the taxonomy: the fingerprint of its content.", IsRepetitive: true),
            new("sku", ColumnType.Text, "The article."),
            new("category", ColumnType.Text, "Its category; none of an article without one.", IsNullable: true, IsRepetitive: true),
            new("brand", ColumnType.Text, "Its brand; none of an article without one.", IsNullable: true, IsRepetitive: true),
        ],
        [],
        ["revision", "sku"]);
}
