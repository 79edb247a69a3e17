using Akka.Event;
using Akka.Serialization;

namespace Cohort.Actors.Logging;

/// <summary>
/// Akka.NET's log until the host's takes over, without its surprise at each serializer that stands in another one's place: ours
/// do so on purpose, and the start of a node checks every one of them.
/// </summary>
internal sealed class StartLog : StandardOutLogger
{
    /// <inheritdoc/>
    protected override void Log(object message)
    {
        if (message is Warning warning && warning.LogClass == typeof(Serialization)) return;
        base.Log(message);
    }
}
