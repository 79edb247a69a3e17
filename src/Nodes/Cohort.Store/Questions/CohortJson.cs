using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cohort.Store.Questions;

/// <summary>The one JSON form of answers: names in snake_case, dates as text, money in minor units, kinds in kebab-case.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(IReadOnlyList<SegmentReply>))]
[JsonSerializable(typeof(SegmentDetailReply))]
[JsonSerializable(typeof(PageReply<string>))]
[JsonSerializable(typeof(PageReply<UserSpendReply>))]
[JsonSerializable(typeof(UserReply))]
[JsonSerializable(typeof(ExplanationReply))]
[JsonSerializable(typeof(PageReply<TransitionReply>))]
[JsonSerializable(typeof(FeedReply))]
[JsonSerializable(typeof(SegmentDaysReply))]
[JsonSerializable(typeof(TransitionReply))]
[JsonSerializable(typeof(DroppedReply))]
[JsonSerializable(typeof(LettersReply))]
[JsonSerializable(typeof(IReadOnlyList<SourceReply>))]
[JsonSerializable(typeof(RangesReply))]
[JsonSerializable(typeof(IReadOnlyList<HotReply>))]
[JsonSerializable(typeof(PlanReply))]
[JsonSerializable(typeof(IReadOnlyList<HistoryReply>))]
[JsonSerializable(typeof(ScoresReply))]
[JsonSerializable(typeof(ScoreExplanationReply))]
[JsonSerializable(typeof(IReadOnlyList<ScoringReply>))]
[JsonSerializable(typeof(ActivatedReply))]
[JsonSerializable(typeof(BegunReply))]
[JsonSerializable(typeof(LimitsReply))]
[JsonSerializable(typeof(OverlapReply))]
[JsonSerializable(typeof(ExitsReply))]
[JsonSerializable(typeof(RulesReply))]
[JsonSerializable(typeof(PageReply<RulesVersionReply>))]
[JsonSerializable(typeof(RulesDifferenceReply))]
[JsonSerializable(typeof(DraftReply))]
[JsonSerializable(typeof(IReadOnlyList<DraftReply>))]
[JsonSerializable(typeof(MembershipsReply))]
[JsonSerializable(typeof(RulesCheckReply))]
[JsonSerializable(typeof(PreviewReply))]
[JsonSerializable(typeof(ErasureReply))]
[JsonSerializable(typeof(IReadOnlyList<ErasureReply>))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(SealedReceipt))]
public sealed partial class CohortJson : JsonSerializerContext
{
    /// <summary>The form for whoever reads and writes answers.</summary>
    public static CohortJson Form { get; } = new(Configured(new JsonSerializerOptions
    {
        // An answer that lacks something is of another version: better refused than half understood.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    }));

    /// <summary>Gives options the form of answers.</summary>
    public static JsonSerializerOptions Configured(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new DateJson());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        return options;
    }

    /// <summary>An answer as JSON.</summary>
    public static string Of<T>(T answer) => JsonSerializer.Serialize(answer, typeof(T), Form);

    /// <summary>The name of an enum's value as programs see it, as in not-json.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
