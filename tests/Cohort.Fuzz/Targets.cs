namespace Cohort.Fuzz;

/// <summary>All readers that are fed.</summary>
internal static class Targets
{
    public static IReadOnlyList<Target> All { get; } = [.. TextTargets.All, .. MappingTargets.All, SettingsTarget.Target, .. ByteTargets.All];
}
