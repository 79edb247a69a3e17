namespace Cohort.Store.Models;

/// <summary>What stands in a registry's book: which model is in force for what, which runs beside it, and how it came about.</summary>
/// <param name="Champions">By the name of what is predicted, the version in force.</param>
/// <param name="Shadows">Likewise the version that scores beside it and is not served.</param>
/// <param name="History">Every change, the first one first.</param>
public sealed record RegistryBook(
    SortedDictionary<string, string> Champions, SortedDictionary<string, string> Shadows, List<RegistryChange> History)
{
    /// <summary>Nothing in force, and no history.</summary>
    public static RegistryBook Empty => new(new(StringComparer.Ordinal), new(StringComparer.Ordinal), []);
}

/// <summary>One change of a registry.</summary>
/// <param name="At">When, in UTC.</param>
/// <param name="By">Who: the name of the account.</param>
/// <param name="Action">promote, rollback, shadow or unshadow.</param>
/// <param name="Model">What the model predicts.</param>
/// <param name="Version">The version after the change; null for none.</param>
/// <param name="Before">The version before; null for none.</param>
/// <param name="Reason">What was given as the reason.</param>
public sealed record RegistryChange(
    DateTimeOffset At, string By, string Action, string Model, string? Version, string? Before, string Reason);
