namespace Cohort.Node;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>It was told to end, and handed over what it had.</summary>
    public const int Well = 0;

    /// <summary>It could not start or go on, for a reason that was told.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are no use.</summary>
    public const int Misused = 2;

    /// <summary>The other nodes removed it, or did not let it in; it is to be started again.</summary>
    public const int Removed = 3;

    /// <summary>A check found damage in the database.</summary>
    public const int Damaged = 4;

    /// <summary>A lost database cannot be rebuilt wholly: records are gone from the topic.</summary>
    public const int Lost = 5;
}
