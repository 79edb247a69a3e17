namespace Cohort.Engine;

/// <summary>What a caller can do about an <see cref="EngineException"/>.</summary>
public enum EngineFault
{
    /// <summary>A setting cannot be used, or contradicts another or the data directory: set it otherwise.</summary>
    Setting,

    /// <summary>Something that was given is missing, unreadable or wrong: events, rules, a taxonomy, models, a name.</summary>
    Input,

    /// <summary>The data directory is damaged, of another version, or in use by another process.</summary>
    Directory,

    /// <summary>The machine failed: a full disk, a broken file, a clock that cannot be right. What was stored before is safe.</summary>
    Machine,
}
