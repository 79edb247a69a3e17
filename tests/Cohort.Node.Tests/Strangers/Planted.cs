namespace Cohort.Node.Tests.Strangers;

/// <summary>A type that no message should be able to have made. It notices.</summary>
public sealed class Planted
{
    private static int _made;

    public Planted() => Interlocked.Increment(ref _made);

    public static int Made => Volatile.Read(ref _made);
}

/// <summary>The same as an exception, which Akka.NET has a way of its own to make.</summary>
public sealed class PlantedException : Exception
{
    private static int _made;

    public PlantedException()
        : base("planted") => Interlocked.Increment(ref _made);

#pragma warning disable SYSLIB0051, CS0672
    public PlantedException(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)
        : base(info, context) => Interlocked.Increment(ref _made);
#pragma warning restore SYSLIB0051, CS0672

    public static int Made => Volatile.Read(ref _made);
}

/// <summary>The same as an actor.</summary>
public sealed class PlantedActor : Akka.Actor.UntypedActor
{
    private static int _made;

    public PlantedActor() => Interlocked.Increment(ref _made);

    public static int Made => Volatile.Read(ref _made);

    protected override void OnReceive(object message) => Unhandled(message);
}
