namespace Cohort.Actors.Tests.Kafka;

/// <summary>The contract over a broker that was given: what a pretended one is lenient with shows here.</summary>
[Trait("Category", "RealBroker")]
[Trait("Category", "Slow")]
public sealed class GivenBrokerTests() : PurchaseSourceContract(
    TestBroker.Given is null ? $"No broker was given: set {TestBroker.Variable} to the address of one, as host:port, to test with it." : null,
    () => new KafkaWorld(TestBroker.Given));
