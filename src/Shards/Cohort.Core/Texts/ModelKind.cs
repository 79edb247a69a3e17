namespace Cohort.Core.Texts;

/// <summary>What a model predicts. The numbers are persisted: never reuse one.</summary>
public enum ModelKind : byte
{
    /// <summary>That the user makes no purchase in the horizon.</summary>
    Churn = 1,

    /// <summary>That the user buys in one category in the horizon.</summary>
    Propensity = 2,

    /// <summary>That the user answers a campaign in one category that they are addressed by.</summary>
    Response = 3,
}
