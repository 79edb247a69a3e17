using Cohort.Core.Expressions;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Node.Settings;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>What came of an activation.</summary>
/// <param name="Version">The revisions that hold, or are about to; 0 of what there is none of yet.</param>
/// <param name="Faults">Why it was refused; empty otherwise.</param>
internal sealed record ActivationResult(ContextVersion Version, IReadOnlyList<string> Faults);

/// <summary>
/// Evaluates new rules and a new taxonomy together, each against the other or against what was activated last, and stores
/// them as the next revisions, all or nothing; the coordinator finds them there and has all ranges evaluate by them. What
/// holds already is not activated again.
/// </summary>
internal sealed class Activator(IServingStore store, TimeProvider time, NodeSettings settings)
{
    // Others may activate at the same moment; people do not, this often.
    private const int Tries = 5;

    /// <summary>Activates rules, a taxonomy or both.</summary>
    /// <param name="text">The text of the rules; null where they stay.</param>
    /// <param name="content">The taxonomy, encoded; null where it stays.</param>
    /// <param name="note">Who wants that, why, and after what.</param>
    /// <exception cref="CohortException">Something else holds than what it was made after.</exception>
    /// <exception cref="Store.StoreException">Others activated something each time in between, or the store is away.</exception>
    public async Task<ActivationResult> Activate(string? text, byte[]? content, ActivationNote note)
    {
        var entry = note.EntryAt(time.GetUtcNow());
        RuleText? rules = null;
        if (text is not null && !RuleText.TryParse(text, out rules, out var errors, settings.WindowDays)) return Refused(errors);
        if (text is not null && RuleText.UnseenIn(text) is [_, ..] unseen) return Refused(unseen);
        Taxonomy? taxonomy = null;
        if (content is not null && !TaxonomyArrival.TryRead(content, out taxonomy, out var damage)) return new ActivationResult(default, [.. damage.Select(fault => fault.ToString())]);
        for (var tried = 0; tried < Tries; tried++)
        {
            var (lastRules, lastTaxonomy) = await store.ActivationsAsync();
            var holds = new ContextVersion(lastRules?.Revision ?? 0, lastTaxonomy?.Revision ?? 0);
            if (note.After is not null)
            {
                var last = await store.RulesVersionsAsync(holds.Rules + 1, 1) is [{ Entry: var found }] ? found : null;

                // A connection that broke when this was stored said nothing of it.
                if (tried > 0 && last == entry && rules?.Version == lastRules?.Version) return new ActivationResult(holds, []);
                note.Require(holds, last);
            }

            var next = new NextActivation(holds.Rules, holds.Taxonomy)
            {
                Entry = entry,
                TaxonomyVersion = (taxonomy?.Version ?? lastTaxonomy?.Version) ?? "",
                Rules = rules is null || rules.Version == lastRules?.Version ? null : (rules.Version, text!),
                Taxonomy = taxonomy is null || taxonomy.Version == lastTaxonomy?.Version ? null : (taxonomy.Version, content!),
            };
            if (await Faults(rules, taxonomy, next) is { Count: > 0 } faults) return new ActivationResult(default, faults);
            if ((next.Rules is null && next.Taxonomy is null) || await store.ActivateAsync(next))
                return new ActivationResult(new ContextVersion(next.RulesRevision, next.TaxonomyRevision), []);
        }

        throw new Store.StoreException("Others activated rules or a taxonomy at the same moment, again and again. See what holds with 'cohort status', and activate again.");
    }

    // What is not given is what was activated last, whether or not the ranges have it already.
    private async Task<IReadOnlyList<string>> Faults(RuleText? rules, Taxonomy? taxonomy, NextActivation next)
    {
        if (rules is null && await store.RulesAsync(next.FormerRules) is var (_, held))
        {
            if (!RuleText.TryParse(held, out rules, out var unread, settings.WindowDays))
                return [$"The rules that hold cannot be read by this program ({unread[0]}); activate rules together with the taxonomy."];
        }

        if (taxonomy is null && await store.TaxonomyAsync(next.FormerTaxonomy) is var (_, stored)) taxonomy = TaxonomyEncoding.Decode(stored);
        return rules is null || taxonomy is null || rules.TryBind(taxonomy, out _, out var errors) ? [] : [.. errors.Select(error => error.ToString())];
    }

    private static ActivationResult Refused(IReadOnlyList<RuleError> errors) => new(default, [.. errors.Select(error => error.ToString())]);
}
