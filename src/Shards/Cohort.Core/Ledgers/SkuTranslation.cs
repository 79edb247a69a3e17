namespace Cohort.Core.Ledgers;

/// <summary>The numbers that the skus of one range have in another; those that are used get one there.</summary>
internal sealed class SkuTranslation(SkuTable from, SkuTable to)
{
    // One more than the number in the other range; 0 where it has not been asked for.
    private readonly int[] _numbers = new int[from.Count];

    public int this[int sku]
    {
        get
        {
            if (_numbers[sku] == 0) _numbers[sku] = to.Intern(from[sku]) + 1;
            return _numbers[sku] - 1;
        }
    }
}
