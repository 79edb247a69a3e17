using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ledgers;

/// <summary>The brand and the sku among those that terms look at which a sku of a range has, by their numbers in the plan; -1 for none.</summary>
internal readonly record struct SkuSelectors(int Brand, int Sku)
{
    public bool Has(int selector) => Brand == selector || Sku == selector;
}

/// <summary>What each sku of a range is to the terms of a plan that look at brands and skus. Skus that are new are looked up when they are met.</summary>
internal sealed class SelectorMap(SkuTable skus, RuleContext context)
{
    private SkuSelectors[] _of = [];
    private int _known;

    public RuleContext Context => context;

    public SkuSelectors this[int sku]
    {
        get
        {
            if (sku >= _known) Extend();
            return _of[sku];
        }
    }

    private void Extend()
    {
        if (skus.Count > _of.Length) Array.Resize(ref _of, Math.Max(skus.Count, _of.Length * 2));
        for (; _known < skus.Count; _known++)
        {
            var brand = context.Taxonomy.BrandOf(skus[_known]);
            _of[_known] = new SkuSelectors(
                brand is null ? -1 : context.Plan.Selectors.Find(Dimension.Brand, brand),
                context.Plan.Selectors.Find(Dimension.Sku, Text.UTF8.GetString(skus[_known])));
        }
    }
}
