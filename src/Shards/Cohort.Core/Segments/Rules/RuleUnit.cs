namespace Cohort.Core.Segments.Rules;

/// <summary>What a number in a rule counts, so that a reader can print it well.</summary>
public enum RuleUnit
{
    /// <summary>No single unit: a plain number, or a mixture such as spend per order.</summary>
    None,

    /// <summary>Major units of the base currency.</summary>
    Money,

    /// <summary>Orders.</summary>
    Orders,

    /// <summary>Purchase lines that are not refunds.</summary>
    Lines,

    /// <summary>Refund lines.</summary>
    Refunds,

    /// <summary>Pieces of goods.</summary>
    Units,

    /// <summary>Calendar days.</summary>
    Days,

    /// <summary>A place in the order of categories by spend, from 1.</summary>
    Place,

    /// <summary>A part of the whole spend: 0.3 is 30%. Refunds can take it below 0 or above 1.</summary>
    Share,

    /// <summary>A probability from 0 to 1 that a model predicts: 0.6 is 60%.</summary>
    Probability,
}
