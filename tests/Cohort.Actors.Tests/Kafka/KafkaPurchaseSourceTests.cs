namespace Cohort.Actors.Tests.Kafka;

/// <summary>The contract over the tests' own broker, which keeps everything in memory.</summary>
[Trait("Category", "Kafka")]
[Trait("Category", "Slow")]
public sealed class KafkaPurchaseSourceTests() : PurchaseSourceContract(null, () => new KafkaWorld());
