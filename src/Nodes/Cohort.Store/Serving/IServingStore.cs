using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>
/// The serving store of a cluster: ranges write what they served to it after their journal has it, any node reads it.
/// Every write is one transaction, and writing the same again changes nothing, so all are retried when a server goes
/// away for a while. What cannot be retried is a <see cref="StoreException"/>. For many threads at once.
/// </summary>
internal interface IServingStore : IServingReader, IAuditStore, IDraftStore, ILakeOutlet, IErasureStore, IAsyncDisposable
{
    /// <summary>
    /// Stores the updates that follow on where the store stands for their range, all in one transaction; the others
    /// change nothing and say why. Several of one range are evaluated one after the other.
    /// </summary>
    /// <returns>One answer for each update, in the same order.</returns>
    Task<IReadOnlyList<UpdateResult>> WriteAsync(IReadOnlyList<RangeUpdate> updates, CancellationToken cancel = default);

    /// <summary>Where the store stands for some ranges; one that it never saw stands at 0.</summary>
    Task<IReadOnlyDictionary<string, RangePosition>> PositionsAsync(IReadOnlyCollection<string> rangeIds, CancellationToken cancel = default);

    /// <summary>
    /// Keeps records that are no purchase, and those of purchases passed over: of each source and reason at most
    /// <see cref="Core.Limits.PassedOverKept"/> of these. One that is kept already, by source and record, stays as it is.
    /// </summary>
    /// <returns>How many were new.</returns>
    Task<int> WriteDeadLettersAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel = default);

    /// <summary>
    /// Stores rules, a taxonomy or both as the next revisions, all or nothing, unless somebody else has activated something
    /// since they were evaluated.
    /// </summary>
    /// <returns>Whether they were stored; where not, they are to be evaluated again by what is stored now.</returns>
    Task<bool> ActivateAsync(NextActivation activation, CancellationToken cancel = default);

    /// <summary>The last activations of both, as they were at one moment; null where there is none.</summary>
    Task<(Activation? Rules, Activation? Taxonomy)> ActivationsAsync(CancellationToken cancel = default);

    /// <summary>The rules of a revision, with their text; null where they are not stored.</summary>
    Task<(Activation Activation, string Text)?> RulesAsync(int revision, CancellationToken cancel = default);

    /// <summary>Rules that were put in force once, the latest first: who, when and why.</summary>
    /// <param name="before">Only those of an earlier revision.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<IReadOnlyList<RulesVersion>> RulesVersionsAsync(int before, int most, CancellationToken cancel = default);

    /// <summary>The taxonomy of a revision, encoded; null where it is not stored.</summary>
    Task<(Activation Activation, byte[] Content)?> TaxonomyAsync(int revision, CancellationToken cancel = default);

    /// <summary>The topics that were ever read, by name.</summary>
    Task<IReadOnlyList<TopicIdentity>> TopicsAsync(CancellationToken cancel = default);

    /// <summary>Stores which topic sources come from, unless another generation than the former is stored.</summary>
    /// <param name="identity">The topic.</param>
    /// <param name="former">The generation that is stored; 0 for none.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Whether it was stored.</returns>
    Task<bool> WriteTopicAsync(TopicIdentity identity, int former, CancellationToken cancel = default);

    /// <summary>
    /// Up to which offset every effect of each source is durable; <see cref="SourceBeginning.OfFormerVersion"/> of those that a former
    /// version read last.
    /// </summary>
    Task<IReadOnlyDictionary<string, long>> DurableAsync(CancellationToken cancel = default);

    /// <summary>
    /// Stores up to which offset every effect of sources is durable; a lower one than before changes nothing. It is done before the
    /// source itself is told, so that a source that was told more than is stored here shows that this database is an older one.
    /// </summary>
    Task WriteDurableAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancel = default);

    /// <summary>Notes that an operator wants a source to go on after records that are gone, or forgets it.</summary>
    Task WriteSkipAsync(string source, bool isWanted, CancellationToken cancel = default);

    /// <summary>Whether an operator wants a source to go on after records that are gone.</summary>
    Task<bool> IsSkipWantedAsync(string source, CancellationToken cancel = default);

    /// <summary>
    /// By what a source is read, in order of records; empty where it was only read in the plain format.
    /// </summary>
    Task<IReadOnlyList<SourceMapping>> MappingsAsync(string source, CancellationToken cancel = default);

    /// <summary>
    /// By what each source is read now, in ordinal order of names; without those that were only read in the plain
    /// format.
    /// </summary>
    Task<IReadOnlyList<SourceMapping>> CurrentMappingsAsync(CancellationToken cancel = default);

    /// <summary>
    /// Stores by what a source is read from a record on, in place of all that was to hold there or later.
    /// </summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="texts">It and its rates by version; those that are stored already stay.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task WriteMappingAsync(SourceMapping mapping, IReadOnlyDictionary<string, string> texts,
        CancellationToken cancel = default);

    /// <summary>The text of a mapping or a table of rates by its version; null where it is not stored.</summary>
    Task<string?> MappingTextAsync(string version, CancellationToken cancel = default);

    /// <summary>Stores the range table for queries, unless a later one is stored.</summary>
    /// <returns>Whether it was stored.</returns>
    Task<bool> WriteRangesAsync(ServedRanges ranges, CancellationToken cancel = default);

    /// <summary>Notes to which date the business day was turned; an earlier one changes nothing.</summary>
    Task WriteDayAsync(BusinessDate day, CancellationToken cancel = default);

    /// <summary>The date that the business day was turned to last; null before the first.</summary>
    Task<BusinessDate?> DayAsync(CancellationToken cancel = default);

    /// <summary>
    /// Lets go of transitions of before a date, in the order in which they were stored, some at a time. What was let go is so for ever,
    /// and the same again changes nothing.
    /// </summary>
    /// <param name="from">The first date whose transitions are kept; an earlier one than that of before changes nothing.</param>
    /// <param name="most">About so many at most.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Whether there may be more to let go.</returns>
    Task<bool> ForgetTransitionsAsync(BusinessDate from, int most, CancellationToken cancel = default);

    /// <summary>Settings that a cluster keeps from its first node on, because what is stored depends on them.</summary>
    /// <param name="ofNew">By name, what a store has from now on that has none of that name; what it has stays.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>
    /// All that the store has. One that served ranges before they were stored has two digits after the point of amounts, and a window
    /// of 90 dates.
    /// </returns>
    Task<IReadOnlyDictionary<string, string>> SettingsAsync(IReadOnlyDictionary<string, string> ofNew, CancellationToken cancel = default);

    /// <summary>
    /// Stores scores and next actions, and adds the scores to the log. Of one user and model, and of one user's next
    /// actions, the one with the largest position stays; the log keeps each score of a run once.
    /// </summary>
    /// <param name="scores">Scores that are served.</param>
    /// <param name="actions">Next actions.</param>
    /// <param name="logOnly">Scores that go to the log only.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task WriteScoresAsync(
        IReadOnlyList<Score> scores, IReadOnlyList<NextAction> actions, IReadOnlyList<Score>? logOnly = null, CancellationToken cancel = default);

    /// <summary>The users who have scores, by page, in the order of their hashes.</summary>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="most">At most so many users, from 1 to 100,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<Page<string>> ScoredAsync(string? after, int most, CancellationToken cancel = default);

    /// <summary>A user's scores, in ordinal order of models.</summary>
    Task<IReadOnlyList<Score>> ScoresAsync(string user, CancellationToken cancel = default);

    /// <summary>Every score that a user ever got, by position, then model, then run.</summary>
    Task<IReadOnlyList<Score>> ScoreLogAsync(string user, CancellationToken cancel = default);

    /// <summary>What to offer a user next; null where that was never decided.</summary>
    Task<NextAction?> NextActionAsync(string user, CancellationToken cancel = default);

    /// <summary>The next actions of those users for whom one was decided, in any order.</summary>
    Task<IReadOnlyList<NextAction>> NextActionsAsync(IReadOnlyCollection<string> users, CancellationToken cancel = default);

    /// <summary>
    /// Notes that a node was removed from the cluster, unless the node that says so was removed before: of two that remove
    /// each other the first one stays. The last <see cref="Core.Limits.RemovedMembers"/> are kept.
    /// </summary>
    /// <param name="member">The node that is gone, by address and number of the process.</param>
    /// <param name="by">The node that says so.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Whether the node that says so is a member still.</returns>
    Task<bool> RemoveMemberAsync(string member, string by, CancellationToken cancel = default);

    /// <summary>Whether a node was removed from the cluster by others.</summary>
    Task<bool> IsMemberRemovedAsync(string member, CancellationToken cancel = default);

    /// <summary>Makes sure that the store answers, on a connection of its own: it waits for no question.</summary>
    /// <exception cref="StoreException">It does not.</exception>
    Task ReachAsync(CancellationToken cancel = default);
}
