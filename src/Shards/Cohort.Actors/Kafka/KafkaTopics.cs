namespace Cohort.Actors.Kafka;

/// <summary>The names of the topics; <c>docs/KAFKA.md</c> says what is in each.</summary>
/// <param name="Purchases">What is read: a purchase to a record, keyed by user id.</param>
/// <param name="DeadLetters">Records that were refused, with the reason.</param>
/// <param name="Transitions">Who entered or left a segment, keyed by user id.</param>
/// <param name="Scores">Propensities and next best actions, keyed by user id.</param>
internal sealed record KafkaTopics(string Purchases, string DeadLetters, string Transitions, string Scores);
