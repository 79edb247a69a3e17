namespace Cohort.Engine.Texts;

/// <summary>
/// What messages call the members with which a program sets or asks something. Each shell puts its own words in their place:
/// <c>cohort</c> the option or the verb. A test holds them to the members.
/// </summary>
internal static class MemberNames
{
    public const string Rules = "WithRules";

    public const string Taxonomy = "WithTaxonomy";

    public const string Models = "WithModels";

    public const string Rebalancing = "WithRebalancing";

    public const string Journal = "WithWholeJournal";

    public const string SourceName = "PurchaseSource.Name";

    public const string Until = "RunOptions.Until";

    public const string Turn = "TurnAsync";

    public const string Confirmed = "isConfirmed";

    public const string Ranges = "RangesAsync";

    public const string HotUsers = "HotUsersAsync";

    public const string History = "HistoryAsync";
}
