using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>What came of an activation.</summary>
/// <param name="Revision">The revision that holds, or is about to; 0 where it was refused.</param>
/// <param name="Faults">Why it was refused; empty otherwise.</param>
internal sealed record ActivationResult(int Revision, IReadOnlyList<string> Faults);

/// <summary>
/// Checks new rules and taxonomies against each other and stores them as the next revision; the authority finds them
/// there and has all ranges judge by them. What holds already is not activated again.
/// </summary>
internal sealed class Activator(IServingStore store)
{
    /// <summary>Activates rules.</summary>
    /// <param name="text">Their text.</param>
    public async Task<ActivationResult> Rules(string text)
    {
        if (!RuleText.TryParse(text, out var rules, out var errors)) return Refused(errors);
        if (RuleText.UnseenIn(text) is [_, ..] unseen) return Refused(unseen);
        if (await store.TaxonomyAsync() is { } taxonomy && !rules.TryBind(TaxonomyEncoding.Decode(taxonomy.Content), out _, out errors)) return Refused(errors);
        var former = await store.RulesAsync();
        if (former?.Activation.Version == rules.Version) return new ActivationResult(former.Value.Activation.Revision, []);
        var next = new Core.Segments.Activation((former?.Activation.Revision ?? 0) + 1, rules.Version);
        await store.WriteRulesAsync(next, text);
        return new ActivationResult(next.Revision, []);
    }

    /// <summary>Activates a taxonomy.</summary>
    /// <param name="content">The taxonomy, encoded.</param>
    public async Task<ActivationResult> Taxonomy(byte[] content)
    {
        if (!TaxonomyArrival.TryRead(content, out var taxonomy, out var faults)) return new ActivationResult(0, [.. faults.Select(fault => fault.ToString())]);
        if (await store.RulesAsync() is { } held && RuleText.TryParse(held.Text, out var rules, out _) && !rules.TryBind(taxonomy, out _, out var errors))
            return Refused(errors);
        var former = await store.TaxonomyAsync();
        if (former?.Activation.Version == taxonomy.Version) return new ActivationResult(former.Value.Activation.Revision, []);
        var next = new Core.Segments.Activation((former?.Activation.Revision ?? 0) + 1, taxonomy.Version);
        await store.WriteTaxonomyAsync(next, content);
        return new ActivationResult(next.Revision, []);
    }

    private static ActivationResult Refused(IReadOnlyList<RuleError> errors) => new(0, [.. errors.Select(error => error.ToString())]);
}
