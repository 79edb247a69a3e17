using Cohort.Serving.Http.Auditing;
using Cohort.Serving.Http.Purchases;
using Cohort.Store.Questions;

namespace Cohort.Serving.Http.Documents;

/// <summary>The paths that a data directory and a cluster answer alike.</summary>
internal static class ServingPaths
{
    private const string Segments = "Segments", Users = "Users", Transitions = "Transitions", Rules = "Rules", Purchases = "Purchases", Scores = "Scores",
        State = "State", Orders = "Orders", Rebalancer = "Rebalancer", Audit = "Audit", Health = "Health";

    private static readonly string[] Page = ["after", "limit"];
    private static readonly string[] History = ["user", "segment", "from", "to", "latest", "after", "limit"];

    public static ApiPathTable All { get; } = new(
    [
        new("POST", "/v1/purchases", Purchases, "Take purchases, and tell of each what became of it when it is stored.", typeof(PurchasesReply)) { Parameters = ["mapping"], Body = typeof(SentPurchase) },
        new("GET", "/v1/segments", Segments, "The segments, with their members and how fresh that is.", typeof(IReadOnlyList<SegmentReply>)) { Parameters = ["as_of"] },
        new("GET", "/v1/segments/{name}", Segments, "What a segment's rule says, and how many members it has.", typeof(SegmentDetailReply)),
        new("GET", "/v1/segments/{name}/members", Segments, "Who is in a segment, by page.", typeof(PageReply<string>)) { Parameters = ["as_of", .. Page] },
        new("GET", "/v1/segments/{name}/members/stream", Segments, "All members of one moment, as CSV or lines of JSON; `Cohort-Cursor` is where to follow changes from.", typeof(string)) { Parameters = ["as_of", "format"], Type = "text/csv" },
        new("GET", "/v1/segments/{name}/exits", Segments, "How many leave on each of the next dates if nobody buys anything more.", typeof(ExitsReply)),
        new("GET", "/v1/segments/{name}/days", Segments, "How many entered and left on each business date, and how many members there were.", typeof(SegmentDaysReply)) { Parameters = ["from", "to"] },
        new("GET", "/v1/segments/{name}/transitions", Segments, "Who entered and left a segment, by date.", typeof(PageReply<TransitionReply>)) { Parameters = ["user", "from", "to", "latest", .. Page] },
        new("GET", "/v1/overlap", Segments, "How many users are in each combination of two to five segments, and in no other of them.", typeof(OverlapReply)) { Parameters = ["segments"] },
        new("GET", "/v1/users/{id}", Users, "Where a user stands: spend, segments, lifetime totals.", typeof(UserReply)),
        new("GET", "/v1/users/{id}/explain", Users, "Why a user is in a segment or not, with the comparisons that decide.", typeof(ExplanationReply)) { Parameters = ["the_segment"] },
        new("GET", "/v1/users/{id}/memberships", Users, "What a user was in at the end of a date, and since when.", typeof(MembershipsReply)) { Parameters = ["the_date"] },
        new("GET", "/v1/users/{id}/transitions", Users, "What a user entered and left, by date.", typeof(PageReply<TransitionReply>)) { Parameters = ["segment", "from", "to", "latest", .. Page] },
        new("GET", "/v1/users/{id}/scores", Users, "The scores of a user, and their next action.", typeof(ScoresReply)),
        new("GET", "/v1/users/{id}/scores/explain", Users, "Why a model gives a user their score, feature by feature, and what campaigns are worth.", typeof(ScoreExplanationReply))
        {
            Parameters = ["the_model"],
        },
        new("DELETE", "/v1/users/{id}", Users, "Take a user out of everything that is stored; the receipt says what was removed where.", typeof(ErasureReply)) { Parameters = ["reason", "refuse_later"] },
        new("POST", "/v1/erasures/{erasure}/accept-later", Users, "Take later purchases of an erased user again, who is somebody new then.", typeof(ErasureReply)),
        new("GET", "/v1/erasures", Users, "Who was taken out when, by hashes of their ids, with the receipts.", typeof(IReadOnlyList<ErasureReply>)),
        new("GET", "/v1/spend", Users, "The spend of all users, by page.", typeof(PageReply<UserSpendReply>)) { Parameters = Page },
        new("GET", "/v1/scores", Scores, "The users who have scores, by page.", typeof(PageReply<string>)) { Parameters = Page },
        new("GET", "/v1/scoring", Scores, "The nodes that score, and their models.", typeof(IReadOnlyList<ScoringReply>)),
        new("GET", "/v1/transitions", Transitions, "Who entered and left what, by date.", typeof(PageReply<TransitionReply>)) { Parameters = History },
        new("GET", "/v1/transitions/feed", Transitions, "Transitions in the order in which they were stored, after a cursor.", typeof(FeedReply)) { Parameters = ["user", "segment", "cursor", "limit"] },
        new("GET", "/v1/transitions/stream", Transitions, "The same as they come, as server-sent events: each `transition` has the cursor as its id; the last one is `dropped`.", typeof(TransitionReply))
        {
            Parameters = ["user", "segment", "cursor", "last_event_id"], Type = "text/event-stream",
        },
        new("GET", "/v1/rules", Rules, "The text of the rules that hold.", typeof(RulesReply)),
        new("GET", "/v1/rules/{revision}", Rules, "The text of rules that held.", typeof(RulesReply)),
        new("GET", "/v1/rules/versions", Rules, "Who put which rules and taxonomy in force, when and why, the latest first.", typeof(PageReply<RulesVersionReply>)) { Parameters = Page },
        new("GET", "/v1/rules/versions/{revision}", Rules, "The text of rules that held, as under their revision.", typeof(RulesReply)),
        new("GET", "/v1/rules/difference", Rules, "What differs between two revisions, by segment and by line.", typeof(RulesDifferenceReply)) { Parameters = ["from_revision", "to_revision"] },
        new("PUT", "/v1/rules", Rules, "Put rules in force in the place of those that were seen, with a taxonomy where they need one.", typeof(ActivatedReply)) { Parameters = ["if_match"], Body = typeof(ActivationWish) },
        new("POST", "/v1/rules/versions/{revision}/activate", Rules, "Put former rules in force again, under a new revision.", typeof(ActivatedReply)) { Parameters = ["if_match"] },
        new("GET", "/v1/rules/drafts", Rules, "Drafts of rules, without their texts.", typeof(IReadOnlyList<DraftReply>)),
        new("GET", "/v1/rules/drafts/{name}", Rules, "A draft of rules with its text.", typeof(DraftReply)),
        new("PUT", "/v1/rules/drafts/{name}", Rules, "Keep a draft of rules; nothing is put in force.", typeof(DraftReply)) { Parameters = ["if_match_draft"] },
        new("DELETE", "/v1/rules/drafts/{name}", Rules, "Delete a draft of rules.", typeof(DraftReply)) { Parameters = ["if_match_draft"] },
        new("POST", "/v1/rules/check", Rules, "What a text of rules says: every fault with its place, warnings, and what each segment means.", typeof(RulesCheckReply)),
        new("POST", "/v1/rules/preview", Rules, "Who would enter and leave which segment by a text of rules; nothing is changed.", typeof(PreviewReply)),
        new("POST", "/v1/activation", Rules, "Put rules and taxonomy in force together.", typeof(ActivatedReply)) { Parameters = ["if_match_optional"], Body = typeof(ActivationWish) },
        new("POST", "/v1/rules", Rules, "Put rules in force: their text.", typeof(ActivatedReply)) { Parameters = ["if_match_optional"], Body = typeof(byte[]) },
        new("POST", "/v1/taxonomy", Rules, "Put a taxonomy in force, as `cohort activate` encodes it.", typeof(ActivatedReply)) { Parameters = ["if_match_optional"], Body = typeof(byte[]) },
        new("GET", "/v1/status", State, "How things stand: what waits, what does not move, and what to do.", typeof(StatusReply)),
        new("GET", "/v1/ranges", State, "The ranges with their nodes, users and load.", typeof(RangesReply)),
        new("GET", "/v1/sources", State, "How far each source is read and stored.", typeof(IReadOnlyList<SourceReply>)),
        new("GET", "/v1/dead-letters", State, "What was refused or passed over, with bytes and reason.", typeof(LettersReply)) { Parameters = Page },
        new("POST", "/v1/orders/split", Orders, "Make two ranges of one.", typeof(BegunReply)) { Status = 202 },
        new("POST", "/v1/orders/merge", Orders, "Make one range of two neighbours.", typeof(BegunReply)) { Status = 202 },
        new("POST", "/v1/orders/move", Orders, "Bring a range to another node.", typeof(BegunReply)) { Status = 202 },
        new("POST", "/v1/orders/salt", Orders, "Spread the purchases of a user over several ranges.", typeof(BegunReply)) { Status = 202 },
        new("POST", "/v1/orders/unsalt", Orders, "Bring the purchases of a user together again.", typeof(BegunReply)) { Status = 202 },
        new("POST", "/v1/orders/turn", Orders, "Turn the day.", typeof(BegunReply)) { Status = 202 },
        new("GET", "/v1/rebalancer/hot", Rebalancer, "The users who cause most load.", typeof(IReadOnlyList<HotReply>)) { Parameters = ["limit"] },
        new("GET", "/v1/rebalancer/plan", Rebalancer, "What would be done next.", typeof(PlanReply)),
        new("GET", "/v1/rebalancer/history", Rebalancer, "What was done, and what came of it.", typeof(IReadOnlyList<HistoryReply>)) { Parameters = ["limit"] },
        new("GET", "/v1/rebalancer/limits", Rebalancer, "The limits of what is done.", typeof(LimitsReply)),
        new("POST", "/v1/rebalancer/suspend", Rebalancer, "Do nothing until told to resume.", typeof(LimitsReply)),
        new("POST", "/v1/rebalancer/resume", Rebalancer, "Go on after a suspension.", typeof(LimitsReply)),
        new("GET", "/v1/audit", Audit, "Who changed what, the latest first.", typeof(PageReply<AuditReply>)) { Parameters = Page },
        new("GET", "/health/live", Health, "Whether the process lives.", typeof(LiveReply)),
        new("GET", "/health/ready", Health, "Whether it can be asked, and what is missing; 503 where it cannot.", typeof(Readiness)),
    ]);
}

/// <summary>A purchase as it is sent.</summary>
/// <param name="EventId">Names the purchase: two with the same id of the same user are one.</param>
/// <param name="UserId">The user.</param>
/// <param name="Sku">The article.</param>
/// <param name="Amount">The line total in the base currency; negative is a refund.</param>
/// <param name="Quantity">Units of the sku.</param>
/// <param name="OccurredAt">When it was bought.</param>
/// <param name="OrderId">The order that it is a line of.</param>
/// <param name="Source">Where it was bought or recorded.</param>
/// <param name="Currency">The base currency; another is refused.</param>
/// <param name="Replaces">The event id of an earlier purchase of the user, whose place it takes: that one is gone from sums, orders and counts.</param>
internal sealed record SentPurchase(
    string EventId, string UserId, string Sku, decimal Amount, int Quantity, DateTimeOffset OccurredAt, string? OrderId = null, string? Source = null, string? Currency = null, string? Replaces = null);

/// <summary>What takes a purchase back with nothing in its place, as it is sent.</summary>
/// <param name="EventId">Names the void.</param>
/// <param name="UserId">The user.</param>
/// <param name="Voids">The event id of the user's purchase that is taken back, whether it has come or not.</param>
/// <param name="OccurredAt">The time that it bears, best that of the purchase.</param>
internal sealed record SentVoid(string EventId, string UserId, string Voids, DateTimeOffset OccurredAt);
