using Akka.Actor;
using Akka.Persistence;

namespace Cohort.Actors.Tests.Persistence;

/// <summary>The smallest persistent actor: adds numbers, snapshots every third, and answers with its sum.</summary>
internal sealed class Tally : ReceivePersistentActor
{
    private long _sum;

    public Tally(string id)
    {
        PersistenceId = id;
        Recover<SnapshotOffer>(offer => _sum = (long)offer.Snapshot);
        Recover<long>(number => _sum += number);
        Command<long>(number => Persist(number, Add));
        Command<SaveSnapshotSuccess>(saved => DeleteMessages(saved.Metadata.SequenceNr));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<string>(_ => Sender.Tell(_sum));
    }

    public override string PersistenceId { get; }

    private void Add(long number)
    {
        _sum += number;
        Sender.Tell(_sum);
        if (LastSequenceNr % 3 == 0) SaveSnapshot(_sum);
    }
}
