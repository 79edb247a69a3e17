using Cohort.Core.Purchases;
using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>
/// Every question and order that people and programs have. A data directory beside a running engine, an engine in the same
/// process, a cluster and a node at a URL answer it with the same records, which have one JSON form (<see cref="CohortJson"/>).
/// What cannot be answered or done is a <see cref="CohortException"/>, which says why and of which kind that is.
/// </summary>
/// <remarks>
/// Users of a segment or with scores, and transitions of several users, in an order of whoever answers, which stays the same from page
/// to page. Everything else is in one order everywhere. For one caller at a time.
/// </remarks>
public interface ICohort : IAsyncDisposable
{
    /// <summary>How things stand: whether questions are answered, up to which day, by which rules and taxonomy.</summary>
    Task<StatusReply> StatusAsync(CancellationToken cancel = default);

    /// <summary>All segments with their members: rules in the order of their file, then affinities that somebody has, the largest first.</summary>
    Task<IReadOnlyList<SegmentReply>> SegmentsAsync(CancellationToken cancel = default);

    /// <summary>A segment, with what its rule says.</summary>
    /// <param name="segment">Its name, or its title in any case.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<SegmentDetailReply> SegmentAsync(string segment, CancellationToken cancel = default);

    /// <summary>The members of a segment, by page.</summary>
    /// <param name="segment">Its name, or its title in any case.</param>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.Page"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<PageReply<string>> MembersAsync(string segment, string? after, int limit, CancellationToken cancel = default);

    /// <summary>
    /// Gives all members of a segment, as they are at one moment, in the order of pages. Where it fails, what was given is a part of
    /// them.
    /// </summary>
    /// <param name="segment">Its name, or its title in any case.</param>
    /// <param name="begin">Told the moment, once, before the first of them.</param>
    /// <param name="take">Takes some of them at a time; the next come when it is done.</param>
    /// <param name="cancel">Ends it.</param>
    Task ReadMembersAsync(string segment, Func<MembersSnapshotReply, Task> begin, Func<IReadOnlyList<string>, Task> take, CancellationToken cancel = default);

    /// <summary>All segments with the members that they had at the end of a date, as was known then; also those of former rules that had any.</summary>
    /// <param name="day">The date, not after the as-of date; of that, up to now.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<IReadOnlyList<SegmentReply>> SegmentsThenAsync(BusinessDate day, CancellationToken cancel = default);

    /// <summary>Who was in a segment at the end of a date, as was known then, by page.</summary>
    /// <param name="segment">Its name, or its title in any case; also one of former rules.</param>
    /// <param name="day">The date, not after the as-of date; of that, up to now.</param>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.PageThen"/>, over HTTP to <see cref="CohortLimits.Page"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<PageReply<string>> MembersThenAsync(string segment, BusinessDate day, string? after, int limit, CancellationToken cancel = default);

    /// <summary>The segments that a user was in at the end of a date, as was known then.</summary>
    /// <param name="user">The user.</param>
    /// <param name="day">The date, not after the as-of date; of that, up to now.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<MembershipsReply> MembershipsThenAsync(string user, BusinessDate day, CancellationToken cancel = default);

    /// <summary>How some segments overlap: for each combination of them, how many users are in exactly these.</summary>
    /// <param name="segments">Two to <see cref="CohortLimits.OverlappingSegments"/> segments, by name, or by title in any case.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<OverlapReply> OverlapAsync(IReadOnlyList<string> segments, CancellationToken cancel = default);

    /// <summary>How many members leave a segment on each date of the next window if nobody buys anything more.</summary>
    /// <param name="segment">Its name, or its title in any case.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<ExitsReply> ExitsAsync(string segment, CancellationToken cancel = default);

    /// <summary>The text of rules.</summary>
    /// <param name="revision">Which activation; null for that which holds.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<RulesReply> RulesAsync(int? revision, CancellationToken cancel = default);

    /// <summary>All rules that were ever in force, by page, the latest first: who put them there, when and why.</summary>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.Page"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<PageReply<RulesVersionReply>> RulesVersionsAsync(string? after, int limit, CancellationToken cancel = default);

    /// <summary>The drafts of rules, in ordinal order of names, without their texts.</summary>
    Task<IReadOnlyList<DraftReply>> DraftsAsync(CancellationToken cancel = default);

    /// <summary>A draft of rules, with its text.</summary>
    Task<DraftReply> DraftAsync(string name, CancellationToken cancel = default);

    /// <summary>Keeps a draft of rules. Nothing looks at what it says.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="after">The tag of the draft that it takes the place of; null where there is to be none of the name yet, <see cref="DraftReply.Any"/> whatever there is.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<DraftReply> WriteDraftAsync(DraftText draft, string? after, CancellationToken cancel = default);

    /// <summary>Forgets a draft of rules.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="after">Its tag; <see cref="DraftReply.Any"/> whatever it is by now.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>What it was, without its text.</returns>
    Task<DraftReply> DeleteDraftAsync(string name, string after, CancellationToken cancel = default);

    /// <summary>What a text of rules says with the taxonomy that holds, or where it is wrong.</summary>
    Task<RulesCheckReply> CheckRulesAsync(string rules, CancellationToken cancel = default);

    /// <summary>What other rules would change; nothing is changed.</summary>
    /// <param name="rules">The text of the rules.</param>
    /// <param name="samples">Of how many users who would enter or leave a segment the reason is given, for each, up to <see cref="CohortLimits.PreviewSamples"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<PreviewReply> PreviewAsync(string rules, int samples, CancellationToken cancel = default);

    /// <summary>Where a user stands.</summary>
    Task<UserReply> UserAsync(string user, CancellationToken cancel = default);

    /// <summary>Why a user is in a segment or not.</summary>
    /// <param name="user">The user.</param>
    /// <param name="segment">The segment's name, or its title in any case.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<ExplanationReply> ExplainAsync(string user, string segment, CancellationToken cancel = default);

    /// <summary>What users with a purchase in the window spend, by page.</summary>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.Page"/>; a page of users with many categories has fewer.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<PageReply<UserSpendReply>> SpendAsync(string? after, int limit, CancellationToken cancel = default);

    /// <summary>
    /// Who entered and left what, by page. Those of one user come in the order in which they happened, or the other way round.
    /// </summary>
    /// <param name="filter">Which of them, and whether the latest come first.</param>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.Page"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<PageReply<TransitionReply>> TransitionsAsync(TransitionFilter filter, string? after, int limit, CancellationToken cancel = default);

    /// <summary>How many entered and left a segment on each business date, and how many members it had then.</summary>
    /// <param name="segment">Its name, or its title in any case; also one of former rules.</param>
    /// <param name="first">The first date; null for 30 days up to the last.</param>
    /// <param name="last">The last date; null for the as-of date.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<SegmentDaysReply> DaysAsync(string segment, BusinessDate? first = null, BusinessDate? last = null, CancellationToken cancel = default);

    /// <summary>
    /// Transitions in the order in which they were stored, so that whoever asks again with the last cursor hears of each one once.
    /// Those of one user come in the order in which they happened.
    /// </summary>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">A cursor; null for the first of them, <see cref="FeedReply.End"/> for the cursor of the last.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.Page"/>; there can be fewer though more were stored.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<FeedReply> FeedAsync(FeedFilter filter, string? after, int limit, CancellationToken cancel = default);

    /// <summary>Records that are no purchases or were passed over, by page, in order of source and record; and how many there are for which reason.</summary>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.Page"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<LettersReply> DeadLettersAsync(string? after, int limit, CancellationToken cancel = default);

    /// <summary>How far each source is read, in ordinal order of names.</summary>
    Task<IReadOnlyList<SourceReply>> SourcesAsync(CancellationToken cancel = default);

    /// <summary>The ranges, what they hold and what they cost, in order of their hashes.</summary>
    Task<RangesReply> RangesAsync(CancellationToken cancel = default);

    /// <summary>The users who cost most, the heaviest first.</summary>
    Task<IReadOnlyList<HotReply>> HotUsersAsync(int limit, CancellationToken cancel = default);

    /// <summary>What would be done now to level the load, and why; nothing is done.</summary>
    Task<PlanReply> PlanAsync(CancellationToken cancel = default);

    /// <summary>What was done to level the load, by itself and by order, the latest first.</summary>
    Task<IReadOnlyList<HistoryReply>> HistoryAsync(int limit, CancellationToken cancel = default);

    /// <summary>The users who have scores, by page.</summary>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many, up to <see cref="CohortLimits.Page"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<PageReply<string>> ScoredAsync(string? after, int limit, CancellationToken cancel = default);

    /// <summary>What models say of a user, and what to offer them next.</summary>
    Task<ScoresReply> ScoresAsync(string user, CancellationToken cancel = default);

    /// <summary>Why a model gives a user their score as of now; nothing is stored. What campaigns are worth for them too, where there are any.</summary>
    /// <param name="user">The user.</param>
    /// <param name="model">What is predicted, such as churn, for the version in force; or a version, or its first digits.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<ScoreExplanationReply> ExplainScoreAsync(string user, string model, CancellationToken cancel = default);

    /// <summary>The models that score, and how well that goes.</summary>
    Task<IReadOnlyList<ScoringReply>> ScoringAsync(CancellationToken cancel = default);

    /// <summary>Puts rules, a taxonomy or both into force, together.</summary>
    /// <param name="rules">The text of the rules; null where they stay.</param>
    /// <param name="taxonomy">The taxonomy, encoded; null where it stays.</param>
    /// <param name="note">Who wants that, why, and after what; null for the account that the program runs under, without a reason.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<ActivatedReply> ActivateAsync(string? rules, byte[]? taxonomy, ActivationNote? note = null, CancellationToken cancel = default);

    /// <summary>Turns the day.</summary>
    /// <param name="day">The date to turn to.</param>
    /// <param name="isConfirmed">Whether it is meant to go further than the day turns without more words.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<BegunReply> TurnAsync(BusinessDate day, bool isConfirmed, CancellationToken cancel = default);

    /// <summary>Makes two ranges of one.</summary>
    /// <param name="range">Its id.</param>
    /// <param name="at">The first hash of the upper one; null for the middle.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<BegunReply> SplitAsync(int range, ulong? at, CancellationToken cancel = default);

    /// <summary>Makes one range of two neighbours.</summary>
    Task<BegunReply> MergeAsync(int lower, int upper, CancellationToken cancel = default);

    /// <summary>Gives a range to another node.</summary>
    /// <param name="range">Its id.</param>
    /// <param name="node">The node's address, or its host and port, or its host where that is enough.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<BegunReply> MoveAsync(int range, string node, CancellationToken cancel = default);

    /// <summary>Spreads a user's purchases over several ranges.</summary>
    Task<BegunReply> SaltAsync(string user, int parts, CancellationToken cancel = default);

    /// <summary>Brings a user's purchases back to one range.</summary>
    Task<BegunReply> UnsaltAsync(string user, CancellationToken cancel = default);

    /// <summary>Lets the rebalancer begin nothing any more, or lets it act again; null says how it is.</summary>
    Task<LimitsReply> SuspendAsync(bool? isSuspended, CancellationToken cancel = default);

    /// <summary>Changes settings of the rebalancer, and says how they are.</summary>
    /// <param name="values">The new values by name.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<LimitsReply> ChangeLimitsAsync(IReadOnlyDictionary<string, int> values, CancellationToken cancel = default);

    /// <summary>
    /// Takes a user out of everything that is stored: purchases, totals, memberships, transitions, scores, refused records, and their
    /// id in logs of changes. Everybody else's answers stay. Once it is begun it is finished, whatever happens.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="note">Who asks, and why; neither may name the user. Null for the account that the program runs under, without a reason.</param>
    /// <param name="backups">Copies of a data directory, beside it, to take the user out of, too; null for none.</param>
    /// <param name="refusesLater">Whether purchases of the user that come later are refused; a hash of their id under a secret key is kept for it.</param>
    /// <param name="cancel">Ends the wait for its turn; what is under way comes to its end.</param>
    /// <returns>The erasure with its receipt.</returns>
    Task<ErasureReply> EraseAsync(
        string user, ActivationNote? note = null, IReadOnlyList<string>? backups = null, bool refusesLater = false, CancellationToken cancel = default);

    /// <summary>Takes later purchases of an erased user again, who is somebody new then. The receipt stays as it is.</summary>
    /// <param name="erasure">The number of the erasure because of which they are refused.</param>
    /// <param name="cancel">Ends the wait for its turn.</param>
    /// <returns>The erasure as it is now.</returns>
    Task<ErasureReply> AcceptLaterAsync(long erasure, CancellationToken cancel = default);

    /// <summary>The erasures that were asked for, in their order.</summary>
    Task<IReadOnlyList<ErasureReply>> ErasuresAsync(CancellationToken cancel = default);
}
