using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace Cohort.Node.Hosting;

/// <summary>What the host of a node has to say.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "This node is up at {Address}.")]
    public static partial void IsUp(ILogger log, Address address);

    [LoggerMessage(Level = LogLevel.Information, Message = "In force: {Setting}")]
    public static partial void InForce(ILogger log, string setting);

    [LoggerMessage(Level = LogLevel.Error, Message = "The other nodes have removed this one, or it decided to end for being in the smaller part of a cluster that was cut in two. It ends, to be started again.")]
    public static partial void WasRemoved(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "No node of akka.cluster.seed-nodes let this one into the cluster in time. It ends, to be started again; where that repeats itself, look whether the first of them runs and can be reached, and in its log whether it refuses this one for its certificate or its settings.")]
    public static partial void WasNotLetIn(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "A part of this node has ended that cannot begin again by itself; which one was said before. The node ends, to be started again.")]
    public static partial void LostAPart(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whoever can reach the port of this node can steer the whole cluster: cohort.remoting.insecure-anyone-can-control-this-cluster is on, and nodes do not ask each other who they are. Give them certificates (cohort.remoting.tls).")]
    public static partial void IsOpen(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys and answers of {Address} can be read by whoever listens on the way. Set cohort.http.tls, and write the address with https.")]
    public static partial void IsReadable(ILogger log, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "This has not come for two minutes, and is taken for over: {Text} It came {Times} times since {Since:u}.")]
    public static partial void IsOver(ILogger log, string text, long times, DateTimeOffset since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Transitions that are older than cohort.transition-days could not be let go of, and are tried again soon. {Fault}")]
    public static partial void CannotForget(ILogger log, string fault);

    [LoggerMessage(Message = "{Text}")]
    public static partial void Said(ILogger log, LogLevel level, object text, Exception? cause);
}
