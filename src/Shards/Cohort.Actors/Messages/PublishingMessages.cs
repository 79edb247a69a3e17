using Akka.Actor;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Messages;

/// <summary>A range of this node wants an update to be visible. Answered by one of the two below, however long it takes.</summary>
internal sealed record Publish(RangeUpdate Update) : INoSerializationVerificationNeeded;

/// <summary>The update up to a row is visible.</summary>
internal sealed record PublicationStored(long Sequence) : INoSerializationVerificationNeeded;

/// <summary>The store stands elsewhere: somebody else owns the range.</summary>
internal sealed record PublicationSuperseded(long Position) : INoSerializationVerificationNeeded;

/// <summary>A publisher has begun: what the one before it was given is to be given again.</summary>
internal sealed class PublisherBegan : INoSerializationVerificationNeeded
{
    public static readonly PublisherBegan Instance = new();
}
