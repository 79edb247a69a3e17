using System.Diagnostics;
using System.Text;
using Akka.Actor;
using Akka.Persistence;
using Cohort.Core.Purchases;

namespace Cohort.ClusterBench;

/// <summary>
/// The design that the documentation of Akka.NET leads to, for comparison: one persistent actor for each user, one
/// event persisted for each purchase, one acknowledgement for each. Its state is only a sum, so its rules cost nothing.
/// </summary>
internal static class Textbook
{
    /// <summary>How many acknowledgements may be open: as many users write at a time.</summary>
    private const int Open = 1_000;

    /// <summary>Takes the first purchases of a stream; gives the time from the first to the last acknowledgement.</summary>
    public static async Task<TimeSpan> Run(BenchStream stream, Database database, int purchases)
    {
        using var system = ActorSystem.Create("textbook", database.Config().WithFallback("akka.actor.serialize-messages = off"));
        var users = system.ActorOf(Props.Create(() => new Users()), "users");
        await users.Ask<string>(new Purchased("warm", 1), TimeSpan.FromMinutes(1));
        var start = Stopwatch.GetTimestamp();
        using var room = new SemaphoreSlim(Open);
        var reader = new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
        foreach (var (_, record) in stream.Records(1).Take(purchases))
        {
            if (!reader.TryRead(record, out var purchase, out _)) continue;
            var message = new Purchased(Encoding.UTF8.GetString(purchase.UserId), purchase.AmountMinor);
            await room.WaitAsync();
            _ = users.Ask<string>(message, TimeSpan.FromMinutes(5)).ContinueWith(_ => room.Release(), TaskScheduler.Default);
        }

        for (var i = 0; i < Open; i++) await room.WaitAsync();
        var elapsed = Stopwatch.GetElapsedTime(start);
        await system.Terminate();
        return elapsed;
    }

    internal sealed record Purchased(string UserId, long Minor);

    private sealed class Users : ReceiveActor
    {
        public Users() => Receive<Purchased>(purchased =>
        {
            var name = Convert.ToHexString(Encoding.UTF8.GetBytes(purchased.UserId));
            var user = Context.Child(name);
            if (user.IsNobody()) user = Context.ActorOf(Props.Create(() => new User(name)), name);
            user.Forward(purchased);
        });
    }

    private sealed class User : ReceivePersistentActor
    {
        private long _minor;

        public User(string name)
        {
            PersistenceId = $"user-{name}";
            Recover<Purchased>(purchased => _minor += purchased.Minor);
            Command<Purchased>(purchased => Persist(purchased, durable =>
            {
                _minor += durable.Minor;
                Sender.Tell("done");
            }));
        }

        public override string PersistenceId { get; }
    }
}
