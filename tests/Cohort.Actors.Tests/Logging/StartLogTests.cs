using Akka.Actor;
using Akka.Event;
using Akka.Serialization;
using Cohort.Actors.Hosting;
using Cohort.Actors.Logging;

namespace Cohort.Actors.Tests.Logging;

public sealed class StartLogTests
{
    [Fact]
    public async Task It_says_nothing_of_serializers_that_stand_in_anothers_place_and_everything_else()
    {
        var system = ActorSystem.Create("start", RequiredSettings.All);
        var log = Assert.IsType<StartLog>(system.Settings.StdoutLogger);
        var (mark, former) = (Guid.NewGuid().ToString("n"), Console.Out);
        var written = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(written));
        try
        {
            log.Tell(new Warning("Serialization", typeof(Serialization), $"replaced {mark}"), ActorRefs.Nobody);
            log.Tell(new Error(null, "Serialization", typeof(Serialization), $"broken {mark}"), ActorRefs.Nobody);
            log.Tell(new Warning("Remoting", typeof(ActorSystem), $"other {mark}"), ActorRefs.Nobody);
        }
        finally
        {
            Console.SetOut(former);
            await system.Terminate();
        }

        Assert.DoesNotContain($"replaced {mark}", written.ToString(), StringComparison.Ordinal);
        Assert.Contains($"broken {mark}", written.ToString(), StringComparison.Ordinal);
        Assert.Contains($"other {mark}", written.ToString(), StringComparison.Ordinal);
    }
}
