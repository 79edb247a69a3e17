using Cohort.Engine.Texts;

namespace Cohort.Engine;

/// <summary>
/// The engine cannot do what it is asked for. The message is made of whole sentences that name the thing, the reason and the
/// remedy.
/// </summary>
public sealed class EngineException : Exception
{
    /// <summary>The engine cannot do what it is asked for.</summary>
    public EngineException()
    {
    }

    /// <summary>The engine cannot do what it is asked for, as the message says.</summary>
    public EngineException(string message)
        : base(message)
    {
    }

    /// <summary>The engine cannot do what it is asked for, as the message and its cause say.</summary>
    public EngineException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What a caller can do about it.</summary>
    public EngineFault Fault { get; init; }

    /// <summary>Something that was given is missing, unreadable or wrong.</summary>
    internal static EngineException BadInput(string message) => new(message) { Fault = EngineFault.Input };

    /// <summary>A directory is new, and what it has to begin with is not given.</summary>
    internal static EngineException NewDirectory(string path) => BadSetting(
        $"'{path}' is a new data directory; give {MemberNames.Rules} and {MemberNames.Taxonomy} when it is opened for the first time.");

    /// <summary>A setting cannot be used.</summary>
    internal static EngineException BadSetting(string message) => new(message) { Fault = EngineFault.Setting };
}
