using Akka.Actor;
using Akka.Configuration;
using Cohort.Actors.Hosting;
using Cohort.Actors.Messages;
using Cohort.Node.Hosting;

namespace Cohort.Node.Tests.Hosting;

public sealed class SerializerCheckTests
{
    [Fact]
    public void A_system_with_the_serializers_of_Cohort_may_start()
    {
        using var system = ActorSystem.Create("good", CohortHosting.Required);

        SerializerCheck.Run(system);
    }

    [Fact]
    public void A_system_that_would_write_json_is_refused()
    {
        using var system = ActorSystem.Create("json", ConfigurationFactory.Default());

        var refusal = Assert.Throws<InvalidOperationException>(() => SerializerCheck.Run(system));

        Assert.Contains("\"System.Object\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_that_writes_a_message_otherwise_is_refused()
    {
        using var system = ActorSystem.Create("bytes", ConfigurationFactory.ParseString(
            $"akka.actor.serialization-bindings {{ \"{typeof(Deliver).FullName}, Cohort.Actors\" = bytes }}").WithFallback(CohortHosting.Required));

        var refusal = Assert.Throws<InvalidOperationException>(() => SerializerCheck.Run(system));

        Assert.Contains("'deliver'", refusal.Message, StringComparison.Ordinal);
    }
}
