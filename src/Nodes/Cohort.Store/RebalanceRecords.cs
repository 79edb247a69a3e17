namespace Cohort.Store;

/// <summary>The load of a range as it was reported last.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="At">When.</param>
/// <param name="ObservedSeconds">For how long the range, or what it was split from, was seen.</param>
/// <param name="Events">Purchases in 1,000 seconds.</param>
/// <param name="Busy">Microseconds of a thread in a second.</param>
/// <param name="Users">Users it holds.</param>
/// <param name="Bytes">Bytes that its snapshot and the batches since take.</param>
/// <param name="Hitters">Its heaviest users, the heaviest first.</param>
/// <param name="Weights">How the load lies over its hashes: the weight of each part of a histogram; none where nothing was seen.</param>
internal sealed record StoredLoad(
    int RangeId, DateTimeOffset At, long ObservedSeconds, long Events, long Busy, long Users, long Bytes, IReadOnlyList<StoredHitter> Hitters, IReadOnlyList<long> Weights);

/// <summary>A user who weighs much in a range, and their part of its load.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Point">Their place in the hash space; for a salted user the part's.</param>
/// <param name="LeastPermille">What they have of the range's load at least, in thousandths.</param>
/// <param name="MostPermille">The same at most.</param>
internal sealed record StoredHitter(string UserId, ulong Point, int LeastPermille, int MostPermille);

/// <summary>An action that was carried out to keep the worker threads even.</summary>
/// <param name="Number">Counts the actions of a directory from 1.</param>
/// <param name="At">When.</param>
/// <param name="Action">What was done.</param>
/// <param name="Reason">Why: a whole sentence with the figures.</param>
/// <param name="Before">The most loaded worker before it, in thousandths of the mean.</param>
/// <param name="After">The same when it had been seen for long enough; 0 as long as it was not.</param>
/// <param name="PauseMicros">For how long the engine stood still for it and the other actions of its round, in microseconds.</param>
internal sealed record StoredAction(long Number, DateTimeOffset At, string Action, string Reason, int Before, int After, long PauseMicros);
