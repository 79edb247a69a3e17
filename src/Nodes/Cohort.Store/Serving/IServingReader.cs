using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>
/// Answers about users, segments and the system, from tables that follow the ranges. The embedded engine's directory
/// and the serving stores of a cluster answer alike, but for the order of users within a segment.
/// </summary>
internal interface IServingReader
{
    /// <summary>The segments that a user is in now, in ordinal order; empty where there is none.</summary>
    Task<IReadOnlyList<UserSegment>> SegmentsOfAsync(string user, CancellationToken cancel = default);

    /// <summary>All segments that ever had a member, with the members they have now, in ordinal order of names.</summary>
    Task<IReadOnlyList<SegmentCount>> SegmentsAsync(CancellationToken cancel = default);

    /// <summary>
    /// The members of a segment, by page. A serving store gives them in the order of their hashes, the embedded engine's
    /// directory in that of their ids; a user who stays a member from page to page is met exactly once.
    /// </summary>
    /// <param name="segment">The segment's name; an unknown one has no members.</param>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="most">At most so many members, from 1 to 100,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<Page<string>> MembersAsync(string segment, string? after, int most, CancellationToken cancel = default);

    /// <summary>Gives all members of a segment, as they are at one moment, in the order of pages.</summary>
    /// <param name="segment">The segment's name; an unknown one has no members.</param>
    /// <param name="snapshot">Takes them.</param>
    /// <param name="cancel">Ends it.</param>
    Task ReadMembersAsync(string segment, MembersSnapshot snapshot, CancellationToken cancel = default);

    /// <summary>How many members each segment had at the end of a date, as was known then; those that nobody had entered by then are left out.</summary>
    Task<IReadOnlyList<SegmentCount>> SegmentsThenAsync(BusinessDate date, CancellationToken cancel = default);

    /// <summary>
    /// Who was in a segment at the end of a date, as was known then, by page: the last transition of each user up to it says so. In an order of
    /// the store's own, the same from page to page.
    /// </summary>
    /// <param name="segment">The segment's name; an unknown one had no members.</param>
    /// <param name="date">The date.</param>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="most">At most so many members, from 1 to 100,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<Page<string>> MembersThenAsync(string segment, BusinessDate date, string? after, int most, CancellationToken cancel = default);

    /// <summary>
    /// Transitions, by page. Those of one user come in the order in which they happened; those of several in an order
    /// of the store's own, the same from page to page. Of before <see cref="TransitionStartAsync"/> those of one user are the entries that
    /// are kept, and those of several none.
    /// </summary>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="most">At most so many transitions, from 1 to 100,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<Page<Transition>> TransitionsAsync(TransitionFilter filter, string? after, int most, CancellationToken cancel = default);

    /// <summary>
    /// Transitions in the order in which they became visible: what is stored later comes later, and nothing ever appears before
    /// what was told.
    /// </summary>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">The place before the first.</param>
    /// <param name="most">At most so many transitions, from 1 to 100,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ArgumentException">The place lies after all that is stored.</exception>
    Task<FeedPage> FeedAsync(FeedFilter filter, FeedMark after, int most, CancellationToken cancel = default);

    /// <summary>The place of the last transition that is stored; the start where there is none.</summary>
    Task<FeedMark> FeedEndAsync(CancellationToken cancel = default);

    /// <summary>Where the transitions begin that are kept. Asked after an answer of them, it says whether that was whole.</summary>
    Task<TransitionStart> TransitionStartAsync(CancellationToken cancel = default);

    /// <summary>How many entered and left a segment on each date that has any, in their order; none for a segment that never was.</summary>
    Task<IReadOnlyList<SegmentDay>> DaysAsync(string segment, CancellationToken cancel = default);

    /// <summary>How far each source partition is visible, in ordinal order of names.</summary>
    Task<IReadOnlyList<SourceOffset>> SourcesAsync(CancellationToken cancel = default);

    /// <summary>Records that are no purchase, by page, in order of source and record.</summary>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="most">At most so many records, from 1 to 100,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<Page<DeadLetter>> DeadLettersAsync(string? after, int most, CancellationToken cancel = default);

    /// <summary>How many records were rejected, by reason.</summary>
    Task<IReadOnlyDictionary<RejectionReason, long>> RejectionsAsync(CancellationToken cancel = default);

    /// <summary>The ranges at the last version that was stored; null before the first.</summary>
    Task<ServedRanges?> RangesAsync(CancellationToken cancel = default);
}
