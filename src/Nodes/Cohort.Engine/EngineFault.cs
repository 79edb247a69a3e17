namespace Cohort.Engine;

/// <summary>What a caller can do about a <see cref="EngineException"/>.</summary>
public enum EngineFault
{
    /// <summary>A setting cannot be used, or contradicts another or the data directory: set it otherwise.</summary>
    Setting,

    /// <summary>Something that was given is missing, unreadable or wrong: events, rules, a taxonomy, a name.</summary>
    Input,

    /// <summary>The machine fails, and neither settings nor inputs are to blame.</summary>
    Machine,
}
