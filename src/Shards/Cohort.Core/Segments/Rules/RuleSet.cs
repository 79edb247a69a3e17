namespace Cohort.Core.Segments.Rules;

/// <summary>
/// The rules of a file under one taxonomy, ready to evaluate. Immutable; one instance serves all ranges of a process.
/// The meaning of the language is told at <see cref="RuleText"/>.
/// </summary>
public sealed class RuleSet
{
    private const int WordBits = 64;

    private readonly RuleFile _file;
    private readonly Compiler _compiler;
    private readonly Condition[] _conditions;
    private readonly int[] _order;
    private readonly Dictionary<string, int> _indexes;
    private readonly Gates _gates;
    private readonly Term[] _terms;
    private readonly Threshold[] _thresholds;
    private readonly bool[] _comparesWithAll;
    private readonly Segment[] _segments;
    private readonly long[]?[] _flips;
    private readonly long[] _leastFalls;
    private readonly string[] _scoreModels;
    private readonly int[][] _scoresOf;
    private readonly Meanings _meanings;
    private readonly bool[] _beyond;
    private readonly int[] _orderBeyond;

    internal RuleSet(string version, RuleFile file, Binding binding, int minorDigits)
    {
        (Version, _file, MinorDigits) = (version, file, minorDigits);
        _order = References.OrderOf(file);
        _compiler = new Compiler(binding, minorDigits);
        _terms = binding.Terms.ToArray();
        _thresholds = [.. binding.Thresholds];
        _conditions = [.. file.Segments.Select(rule => _compiler.Condition(rule.Condition))];
        _segments = [.. file.Segments.Select((rule, index) => new Segment(rule.Name, rule.Title, index, rule.Source))];
        Segments = _segments.AsReadOnly();
        _indexes = _segments.ToDictionary(segment => segment.Name, segment => segment.Index, StringComparer.Ordinal);
        _beyond = Beyond.Find(file, _order, binding, _conditions);
        _orderBeyond = [.. _order.Where(segment => _beyond[segment])];
        _gates = new Gates(file, _order, binding, _compiler);
        Words = Math.Max(1, (_segments.Length + WordBits - 1) / WordBits);
        _flips = FindFlips();
        _leastFalls = [.. _flips.Zip(_terms, LeastFall)];
        _scoreModels = [.. binding.Models];
        ScoreModels = _scoreModels.AsReadOnly();
        _meanings = new Meanings(file, _order, binding);
        _scoresOf = _meanings.Scores(_scoreModels);
        _comparesWithAll = _meanings.ComparisonsWithAll();
    }

    /// <summary>The version of the rule text: 32 hexadecimal digits.</summary>
    public string Version { get; }

    /// <summary>Digits after the point of the currency in which the rules write amounts.</summary>
    public int MinorDigits { get; }

    /// <summary>How many dates the window has that the rules look at.</summary>
    public int WindowDays => _file.WindowDays;

    /// <summary>In how many categories a user can have an affinity: 0 (off) to <see cref="Limits.AffinityTop"/>.</summary>
    public int AffinityTop => _file.AffinityTop;

    /// <summary>The segments in the order of the file; each one's index is its place here.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>The distinct terms that the rules read, in the order of their first use.</summary>
    public ReadOnlySpan<Term> Terms => _terms;

    /// <summary>
    /// The distinct thresholds by which the rules compare users with all others, in the order of their first use. Their values lie behind
    /// those of <see cref="Terms"/>, and behind them the day as of which they were found.
    /// </summary>
    internal ReadOnlySpan<Threshold> Thresholds => _thresholds;

    /// <summary>How many values a user has: terms, thresholds, and the day of these where there are some.</summary>
    internal int ValueCount => _terms.Length + (_thresholds.Length == 0 ? 0 : _thresholds.Length + 1);

    /// <summary>The models whose scores the rules compare, each once, in the order of their first use.</summary>
    public IReadOnlyList<string> ScoreModels { get; }

    /// <summary>64-bit words that one user's memberships take; at least 1.</summary>
    public int Words { get; }

    /// <summary>
    /// Decides all memberships of one user. Overwrites the first <see cref="Words"/> words: bit <c>i % 64</c> of word
    /// <c>i / 64</c> is set when the user is in segment i. Allocates nothing.
    /// </summary>
    /// <param name="values">
    /// The value of each of <see cref="Terms"/>, <see cref="Term.Missing"/> where there is none; spend in minor units.
    /// </param>
    /// <param name="memberships">At least <see cref="Words"/> words.</param>
    public void Evaluate(ReadOnlySpan<long> values, Span<ulong> memberships)
    {
        memberships[..Words].Clear();
        Evaluate(_order, values, memberships);
    }

    /// <summary>
    /// The same for a user who has lines in the window of these categories and of no other. Rules that nobody meets without lines of
    /// some category are looked at for it alone: of ten thousand rules those that a user's own categories are in.
    /// </summary>
    /// <param name="values">As in the other.</param>
    /// <param name="categories">The ids of the categories, each once.</param>
    /// <param name="memberships">As in the other.</param>
    internal void Evaluate(ReadOnlySpan<long> values, ReadOnlySpan<ushort> categories, Span<ulong> memberships)
    {
        memberships[..Words].Clear();
        foreach (var category in categories) Evaluate(_gates.Plain(category), values, memberships);
        Evaluate(_gates.OpenPlain, values, memberships);
        foreach (var category in categories) Evaluate(_gates.Referring(category), values, memberships);
        Evaluate(_gates.OpenReferring, values, memberships);
    }

    /// <summary>
    /// The same for a user without a purchase in the window, who is in none of the segments whose rules look at the window alone.
    /// </summary>
    /// <param name="values">As in the other.</param>
    /// <param name="memberships">As in the other.</param>
    internal void EvaluateDormant(ReadOnlySpan<long> values, Span<ulong> memberships)
    {
        memberships[..Words].Clear();
        Evaluate(_orderBeyond, values, memberships);
    }

    /// <summary>
    /// Whether a segment's rule looks beyond the window, and is about users too who have no purchase in it: it asks for a number of all
    /// time, for days since the last purchase of as many as the window has, or for a segment that does.
    /// </summary>
    /// <param name="segment">Its index.</param>
    public bool LooksBeyondWindow(int segment) => _beyond[segment];

    /// <summary>The index of a segment; null where the rules have none of that name.</summary>
    internal int? IndexOf(string name) => _indexes.TryGetValue(name, out var index) ? index : null;

    /// <summary>
    /// The smallest value above the current one at which an age term could change the result of some comparison,
    /// while the term still has a value; that the purchase it counts from leaves the window is for the ledger to know.
    /// Comparing an age with a constant gives the exact values; in any other arithmetic every day is one.
    /// </summary>
    /// <param name="term">An index into <see cref="Terms"/>.</param>
    /// <param name="current">Its value in days, or <see cref="Term.Missing"/>.</param>
    /// <returns><see cref="long.MaxValue"/> where nothing changes, and for a term that is missing or not an age.</returns>
    public long NextAge(int term, long current)
    {
        if (current is Term.Missing or long.MaxValue || !_terms[term].IsAge) return long.MaxValue;
        if (_flips[term] is not { } flips) return current + 1;
        foreach (var flip in flips)
        {
            if (flip > current) return flip;
        }

        return long.MaxValue;
    }

    /// <summary>Whether some comparison could have another result for one value of a term than for another; neither is missing.</summary>
    internal bool TellsApart(int term, long one, long other)
    {
        if (_flips[term] is not { } flips) return one != other;
        var (low, high) = (Math.Min(one, other), Math.Max(one, other));
        foreach (var flip in flips)
        {
            if (flip > low && flip <= high) return true;
        }

        return false;
    }

    /// <summary>
    /// Whether some comparison could change its result while the term falls from a value towards 0, or until it is missing: as sums of lines
    /// without refunds, and values of orders, do when no purchase comes.
    /// </summary>
    internal bool CanFallAcross(int term, long value) => value >= _leastFalls[term];

    /// <summary>
    /// A fingerprint of what a segment means: 16 hexadecimal digits of its rule in canonical form, the same in every file
    /// that has it, whatever its name and title. Of a segment that refers to others, their meaning is a part of it.
    /// </summary>
    /// <param name="segment">Its index.</param>
    public string DefinitionOf(int segment) => _meanings.DefinitionOf(segment);

    /// <summary>
    /// The models whose scores a segment's rule compares, itself or by the segments that it refers to: indexes of
    /// <see cref="ScoreModels"/>, in the order of the rule.
    /// </summary>
    /// <param name="segment">Its index.</param>
    public ReadOnlySpan<int> ScoresOf(int segment) => _scoresOf[segment];

    /// <summary>Whether a segment's rule, or one that it refers to, compares users with all others.</summary>
    /// <param name="segment">Its index.</param>
    public bool ComparesWithAll(int segment) => _comparesWithAll[segment];

    /// <summary>Who is in a segment, in plain words: one or a few whole sentences.</summary>
    /// <param name="segment">Its index.</param>
    public string Describe(int segment) => Describer.Describe(_file.Segments[segment].Condition, MinorDigits)
        + (_beyond[segment] ? $" Who bought nothing in the last {WindowDays} days is looked at too." : "");

    /// <summary>Why a user is in a segment or not.</summary>
    /// <param name="segment">Its index.</param>
    /// <param name="values">The user's value of each of <see cref="Terms"/>.</param>
    /// <param name="isDormant">Whether they bought nothing in the window.</param>
    public Explanation Explain(int segment, ReadOnlySpan<long> values, bool isDormant = false)
    {
        var members = new ulong[Words];
        if (isDormant) EvaluateDormant(values, members);
        else Evaluate(values, members);
        return new Explainer(_file, _compiler).Explain(_file.Segments[segment].Condition, values, members);
    }

    private void Evaluate(int[] segments, ReadOnlySpan<long> values, Span<ulong> memberships)
    {
        foreach (var i in segments)
        {
            if (_conditions[i].Holds(values, memberships)) memberships[i / WordBits] |= 1UL << (i % WordBits);
        }
    }

    private static long LeastFall(long[]? flips, Term term)
    {
        if (flips is null) return long.MinValue;

        // A sum falls to 0; the value of an order to none, below all others.
        if (term.IsOrderValue) return flips is [var least, ..] ? least : long.MaxValue;
        foreach (var flip in flips)
        {
            if (flip > 0) return flip;
        }

        return long.MaxValue;
    }

    private long[]?[] FindFlips()
    {
        var flips = new TermFlips();
        foreach (var condition in _conditions) condition.AddFlips(flips);
        return [.. Enumerable.Range(0, _terms.Length).Select(flips.Of)];
    }
}
