using System.Text.Json;

namespace Cohort.Store.Models;

/// <summary>What stands in a registry: which model is in force for what, which runs beside it, and how it came about.</summary>
/// <param name="Champions">By the name of what is predicted, the version in force.</param>
/// <param name="Shadows">Likewise the version that scores beside it and is not served.</param>
/// <param name="History">Every change, the first one first.</param>
internal sealed record RegistryState(
    SortedDictionary<string, string> Champions, SortedDictionary<string, string> Shadows, List<RegistryChange> History)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The state that some bytes say.</summary>
    /// <param name="content">The content of the file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="StoreException">It is no state of a registry: the place and the remedy are told.</exception>
    public static RegistryState Read(ReadOnlySpan<byte> content, string file)
    {
        try
        {
            var state = JsonSerializer.Deserialize<RegistryState>(content, Format);
            return FaultOf(state) is { } fault ? throw Damaged(file, fault) : state!.InOrder();
        }
        catch (JsonException e)
        {
            throw Damaged(file, $"line {e.LineNumber + 1}, at {(e.Path is { Length: > 0 and < 200 } path ? path : "its beginning")}: it is not the JSON that 'cohort models' writes");
        }
    }

    /// <summary>The state as bytes.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    // Names are compared by their bytes, whatever the machine's language.
    private RegistryState InOrder() => new(new(Champions, StringComparer.Ordinal), new(Shadows, StringComparer.Ordinal), History);

    private static string? FaultOf(RegistryState? state) => state switch
    {
        null => "it holds null",
        { Champions: null } => "it has no \"champions\"",
        { Shadows: null } => "it has no \"shadows\"",
        { History: null } => "it has no \"history\"",
        _ when state.Champions.Concat(state.Shadows).FirstOrDefault(entry => string.IsNullOrEmpty(entry.Value)) is { Key: { } name } => $"the version of \"{(name.Length > 80 ? name[..80] + "…" : name)}\" is missing",
        _ when state.History.FindIndex(change => change is null || change.Model is null || change.Action is null || change.By is null || change.Reason is null) is >= 0 and var index =>
            $"change {index + 1} of its history lacks what was done, by whom, to which model or why",
        _ => null,
    };

    private static StoreException Damaged(string file, string fault) =>
        StoreException.BadInput($"The registry '{file}' cannot be read: {fault}. Restore it, or remove it and promote the models again.");

    /// <summary>Nothing in force, and no history.</summary>
    public static RegistryState Empty => new(new(StringComparer.Ordinal), new(StringComparer.Ordinal), []);
}

/// <summary>One change of a registry.</summary>
/// <param name="At">When, in UTC.</param>
/// <param name="By">Who: the name of the account.</param>
/// <param name="Action">promote, rollback, shadow or unshadow.</param>
/// <param name="Model">What the model predicts.</param>
/// <param name="Version">The version after the change; null for none.</param>
/// <param name="Before">The version before; null for none.</param>
/// <param name="Reason">What was given as the reason.</param>
internal sealed record RegistryChange(
    DateTimeOffset At, string By, string Action, string Model, string? Version, string? Before, string Reason);
