using System.Globalization;
using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Texts;

namespace Cohort.Store.Questions;

/// <summary>Rules as they were activated.</summary>
/// <param name="Revision">Which activation of rules it was, from 1.</param>
/// <param name="Version">The rules' version.</param>
/// <param name="Text">Their text.</param>
/// <param name="InForce">The revision that holds.</param>
/// <param name="Categories">The categories that rules may name, in the order of the taxonomy that holds.</param>
/// <param name="TaxonomyInForce">The revision of the taxonomy that holds.</param>
/// <param name="Activation">Who put them in force, when and why.</param>
public sealed record RulesReply(
    int Revision, string Version, string Text, int InForce, IReadOnlyList<string> Categories, int TaxonomyInForce, RulesVersionReply Activation)
{
    /// <summary>Why they are put in force again, where nobody says why.</summary>
    internal string ReturnReason => string.Create(CultureInfo.InvariantCulture, $"Back to revision {Revision}.");

    /// <summary>What holds now, for whoever changes it and wants to be told where somebody else was faster.</summary>
    public ContextVersion Holds() => new(InForce, TaxonomyInForce);

    /// <summary>The rules of a store in the form of answers.</summary>
    internal static RulesReply Of((Activation Activation, string Text) rules, RulesVersion? version, RuleContext context) => new(
        rules.Activation.Revision, rules.Activation.Version, rules.Text, context.RulesRevision, [.. context.Taxonomy.Categories.Skip(1)], context.TaxonomyRevision,
        RulesVersionReply.Of(version ?? new RulesVersion(rules.Activation.Revision, rules.Activation.Version, 0, "", null)));
}

/// <summary>Rules that were put in force once. What is null was not noted by programs of before.</summary>
/// <param name="Revision">Which activation of rules it was, from 1.</param>
/// <param name="Version">The rules' version.</param>
/// <param name="TaxonomyRevision">The taxonomy that was in force with them at first.</param>
/// <param name="TaxonomyVersion">Its version.</param>
/// <param name="At">When they were put in force.</param>
/// <param name="By">Who did: the name of a key, or of an account of the machine.</param>
/// <param name="Reason">Why, in their words; may be empty.</param>
public sealed record RulesVersionReply(int Revision, string Version, int? TaxonomyRevision, string? TaxonomyVersion, DateTimeOffset? At, string? By, string? Reason)
{
    /// <summary>The version of a store in the form of answers.</summary>
    internal static RulesVersionReply Of(RulesVersion version) => new(
        version.Revision, version.Version, version.TaxonomyRevision > 0 ? version.TaxonomyRevision : null, version.TaxonomyVersion.Length > 0 ? version.TaxonomyVersion : null,
        version.Entry?.At, version.Entry?.By, version.Entry?.Reason);

    /// <summary>Before which revision a page begins.</summary>
    /// <param name="after">The mark of the page before; null for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <exception cref="CohortException">The mark is none, or the page is too large.</exception>
    internal static int Before(string? after, int limit)
    {
        if (limit is < 1 or > CohortLimits.Page) throw new CohortException(Refusal.Wrong, $"A page has 1 to {CohortLimits.Page} items.");
        if (after is null) return int.MaxValue;
        return int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision : throw new CohortException(Refusal.Wrong, $"'{Shown.Cut(after)}' is no mark of a page. Give the one that came with the page before, or none for the first page.");
    }

    /// <summary>A page of versions.</summary>
    internal static PageReply<RulesVersionReply> PageOf(IReadOnlyList<RulesVersion> versions) => new(
        [.. versions.Select(Of)], versions is [.., { Revision: > 1 } last] ? last.Revision.ToString(CultureInfo.InvariantCulture) : null);
}

/// <summary>What a text of rules says, or where it is wrong.</summary>
/// <param name="Valid">Whether it can be activated with the taxonomy that holds.</param>
/// <param name="Version">The rules' version; null where they are not valid.</param>
/// <param name="Errors">What is wrong, in the order of the text.</param>
/// <param name="Warnings">What it may say and its author hardly means.</param>
/// <param name="Segments">Its segments; none where it is not valid.</param>
public sealed record RulesCheckReply(
    bool Valid, string? Version, IReadOnlyList<RuleError> Errors, IReadOnlyList<RuleError> Warnings, IReadOnlyList<CheckedSegmentReply> Segments);

/// <summary>A segment of a text of rules.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Rule">The rule as written.</param>
/// <param name="Description">Who is in it, in plain words.</param>
public sealed record CheckedSegmentReply(string Segment, string Title, string Rule, string Description);

/// <summary>What other rules would change, and nothing was changed.</summary>
/// <param name="Version">The version of the other rules.</param>
/// <param name="InForce">The revision of the rules that hold.</param>
/// <param name="AsOf">The as-of date.</param>
/// <param name="Offsets">Up to where each source is counted, in all ranges: the answer is exact as of there.</param>
/// <param name="Users">Users who were looked at.</param>
/// <param name="WokenNow">How many users the turn to tomorrow looks at, by the rules that hold.</param>
/// <param name="WokenThen">The same by the other rules: what they cost a day.</param>
/// <param name="Segments">Rules in the order of the new text, then those that go, then affinities that change, by name.</param>
public sealed record PreviewReply(
    string Version, int InForce, BusinessDate? AsOf, IReadOnlyDictionary<string, long> Offsets, long Users, long WokenNow, long WokenThen,
    IReadOnlyList<PreviewedSegmentReply> Segments);

/// <summary>What other rules would change of a segment.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it, by the rules that know it.</param>
/// <param name="State"><c>kept</c>, <c>changed</c> where its rule differs, <c>new</c> or <c>gone</c>.</param>
/// <param name="Now">Its members by the rules that hold.</param>
/// <param name="Then">Its members by the other rules.</param>
/// <param name="Enters">How many would enter.</param>
/// <param name="Leaves">How many would leave.</param>
/// <param name="Entering">Some of those who would enter.</param>
/// <param name="Leaving">Some of those who would leave.</param>
public sealed record PreviewedSegmentReply(
    string Segment, string Title, string State, long Now, long Then, long Enters, long Leaves, IReadOnlyList<PreviewedUserReply> Entering,
    IReadOnlyList<PreviewedUserReply> Leaving);

/// <summary>A user whom other rules would move.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Explanation">The rule that decides, part by part: the other one, or that which holds where the segment goes; null for an affinity.</param>
/// <param name="Missing">What would have to come out otherwise for it to hold; none where it does.</param>
public sealed record PreviewedUserReply(string UserId, ExplanationPart? Explanation, IReadOnlyList<MissingPart> Missing);
