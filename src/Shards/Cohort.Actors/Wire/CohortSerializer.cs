using Akka.Actor;
using Akka.Serialization;
using Cohort.Actors.Ingest;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Encodings;
using Cohort.Core.Models;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;
using Google.Protobuf;

namespace Cohort.Actors.Wire;

/// <summary>
/// Gives every message that crosses a node, and every row that is persisted, its bytes: Protocol Buffers under a short
/// manifest that never changes its meaning. A batch and a state inside have formats of their own, with versions.
/// </summary>
internal sealed class CohortSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const int Number = 6_390_001;

    private static readonly Dictionary<string, Form> ByManifest = Forms().ToDictionary(form => form.Manifest, StringComparer.Ordinal);
    private static readonly Dictionary<Type, Form> ByType = ByManifest.Values.ToDictionary(form => form.Type);

    /// <summary>Stands in journals beside every row: never changes.</summary>
    public override int Identifier => Number;

    /// <summary>The types that have a form, with their manifests.</summary>
    public static IEnumerable<(string Manifest, Type Type)> Known => ByManifest.Values.Select(form => (form.Manifest, form.Type));

    /// <summary>Reads a row of a journal or a snapshot as it is stored, and says whether it has a checksum: rows of former programs have none.</summary>
    /// <param name="serializer">The number of the serializer beside it.</param>
    /// <param name="manifest">The manifest beside it.</param>
    /// <param name="bytes">The row.</param>
    /// <exception cref="DamagedDataException">It does not fit its checksum, or is no row.</exception>
    public static bool Check(int serializer, string manifest, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (serializer != Number || !ByManifest.TryGetValue(manifest, out var form) || !form.IsKept)
            throw new DamagedDataException($"It is of the serializer {serializer} and the kind '{Core.Texts.Shown.Cut(manifest)}', which no row is of that this program knows.");
        Read(form, bytes);
        return KeptRow.IsSealed(bytes);
    }

    /// <summary>Whether a snapshot is that of a range which keeps nothing of its users any more.</summary>
    /// <param name="serializer">The number of the serializer beside it.</param>
    /// <param name="manifest">The manifest beside it.</param>
    /// <param name="bytes">The snapshot.</param>
    public static bool IsEmptied(int serializer, string manifest, byte[] bytes) =>
        serializer == Number && ByManifest.TryGetValue(manifest, out var form) && Read(form, bytes) is OwnerSnapshot { IsEmptied: true };

    /// <inheritdoc/>
    public override string Manifest(object o) => FormOf(o).Manifest;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => FormOf(obj).Bytes(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => ByManifest.TryGetValue(manifest, out var form)
        ? Read(form, bytes)
        : throw new NotSupportedException($"This program knows no message with the manifest '{manifest}': a newer node wrote it. Upgrade this node.");

    // What comes over the wire, or from a journal, may be anything: it is a message or it is damaged.
    private static object Read(Form form, byte[] bytes)
    {
        try
        {
            return form.Read(bytes);
        }
        catch (Exception e) when (e is not (DamagedDataException or OutOfMemoryException))
        {
            throw new DamagedDataException($"A message '{form.Manifest}' of {bytes.Length} bytes cannot be read: {e.Message}", e);
        }
    }

    private static Form FormOf(object o) => ByType.TryGetValue(o.GetType(), out var form)
        ? form : throw new NotSupportedException($"{o.GetType()} has no manifest.");

    private static IEnumerable<Form> Forms() =>
    [
        Form.Of("deliver", (Deliver m) => new V1.Deliver { RangeId = m.RangeId, Attempt = m.Attempt, Batch = UnsafeByteOperations.UnsafeWrap(m.Batch), KeptTo = m.KeptTo },
            V1.Deliver.Parser, w => new Deliver(w.RangeId, w.Attempt, w.Batch.ToByteArray(), w.KeptTo)),
        Form.Of("acknowledged", (Acknowledged m) => Proto.Of(m), V1.Acknowledged.Parser, Proto.Read),
        Form.Of("refused", (Refused m) => new V1.Refused { RangeId = m.RangeId, Source = m.Source, Attempt = m.Attempt },
            V1.Refused.Parser, w => new Refused(w.RangeId, w.Source, w.Attempt)),
        Form.Of("range-gone", (RangeGone m) => new V1.RangeGone { RangeId = m.RangeId, Source = m.Source },
            V1.RangeGone.Parser, w => new RangeGone(w.RangeId, w.Source)),
        Form.Of("carry-out", (CarryOut m) => new V1.CarryOut { RangeId = m.RangeId, Ticket = m.Ticket, Directive = Proto.Of(m.Directive) },
            V1.CarryOut.Parser, w => new CarryOut(w.RangeId, w.Ticket, Proto.Read(w.Directive))),
        Form.Of("carried-out", (CarriedOut m) => new V1.CarriedOut { RangeId = m.RangeId, Ticket = m.Ticket },
            V1.CarriedOut.Parser, w => new CarriedOut(w.RangeId, w.Ticket)),
        Form.Of("empty", (Empty m) => new V1.Empty { RangeId = m.RangeId }, V1.Empty.Parser, w => new Empty(w.RangeId)),
        Form.Of("emptied", (Emptied m) => new V1.Empty { RangeId = m.RangeId }, V1.Empty.Parser, w => new Emptied(w.RangeId)),
        Form.Of("cannot-carry-out", (CannotCarryOut m) => new V1.CannotCarryOut { RangeId = m.RangeId, Ticket = m.Ticket, Reason = m.Reason },
            V1.CannotCarryOut.Parser, w => new CannotCarryOut(w.RangeId, w.Ticket, w.Reason)),
        Form.Of("ask-standing", (AskStatus m) => new V1.AskStatus { Clock = m.Clock, IsListening = m.IsListening }, V1.AskStatus.Parser, w => new AskStatus(w.Clock, w.IsListening)),
        Form.Of("standing", (ClusterStatus m) => Proto.Of(m), V1.ClusterStatus.Parser, Proto.Read),
        Form.Of("ask-stalls", (AskStalls _) => new V1.AskStalls(), V1.AskStalls.Parser, _ => new AskStalls()),
        Form.Of("stalls", (StallReport m) => Proto.Of(m), V1.StallReport.Parser, Proto.Read),
        Form.Of("ask-sources", (AskSources _) => new V1.AskSources(), V1.AskSources.Parser, _ => new AskSources()),
        Form.Of("sources", (SourcesReport m) => Proto.Of(m), V1.SourcesReport.Parser, Proto.Read),
        Form.Of("source-report", (SourceReport m) => new V1.SourceReport { Source = m.Source, Holds = Proto.Of(m.Holds), IsIdle = m.IsIdle },
            V1.SourceReport.Parser, w => new SourceReport(w.Source, Proto.ReadDate(w.Holds), w.IsIdle)),
        Form.Of("request", (Request m) => new V1.Request { Order = Proto.Of(m.Order), IsConfirmed = m.IsConfirmed },
            V1.Request.Parser, w => new Request(Proto.Read(w.Order), w.IsConfirmed)),
        Form.Of("requested", (Requested m) => new V1.Requested { IsBegun = m.IsBegun, Number = m.Number, Refusal = m.Refusal },
            V1.Requested.Parser, w => new Requested(w.IsBegun, w.Number, w.Refusal)),
        Form.Of("ask-user", (AskUser m) => new V1.AskUser { RangeId = m.RangeId, UserId = m.UserId, Segment = m.Segment },
            V1.AskUser.Parser, w => new AskUser(w.RangeId, w.UserId, w.Segment)),
        Form.Of("user", (UserAnswer m) => Proto.Of(m), V1.UserAnswer.Parser, Proto.Read),
        Form.Of("ask-spend", (AskSpend m) => new V1.AskSpend { RangeId = m.RangeId, Hash = m.Hash, UserId = m.UserId, Limit = m.Limit },
            V1.AskSpend.Parser, w => new AskSpend(w.RangeId, w.Hash, w.UserId, w.Limit)),
        Form.Of("spend", (SpendAnswer m) => Proto.Of(m), V1.SpendAnswer.Parser, Proto.Read),
        Form.Of("ask-members", (AskMembers m) => new V1.AskMembers { RangeId = m.RangeId, Question = (int)m.Question, Segment = { m.Segments }, Days = m.Days },
            V1.AskMembers.Parser, w => new AskMembers(w.RangeId, (MembersQuestion)w.Question, [.. w.Segment], w.Days)),
        Form.Of("members", (MembersAnswer m) => Proto.Of(m), V1.MembersAnswer.Parser, Proto.Read),
        Form.Of("ask-preview", (AskPreview m) => new V1.AskPreview { RangeId = m.RangeId, Rules = m.Rules, Samples = m.Samples, UserId = m.UserId },
            V1.AskPreview.Parser, w => new AskPreview(w.RangeId, w.Rules, w.Samples, w.UserId)),
        Form.Of("preview", (PreviewAnswer m) => Proto.Of(m), V1.PreviewAnswer.Parser, Proto.Read),
        Form.Of("ask-range", (AskRange m) => new V1.AskRange { RangeId = m.RangeId }, V1.AskRange.Parser, w => new AskRange(w.RangeId)),
        Form.Of("range-report", (RangeReport m) => Proto.Of(m), V1.RangeReport.Parser, Proto.Read),
        Form.Of("ask-partials", (AskPartials m) => Proto.Of(m.Wanted), V1.AskPartials.Parser, w => new AskPartials(Proto.Read(w))),
        Form.Of("partials", (PartialsAnswer m) => Proto.Of(m.Given), V1.Partials.Parser, w => new PartialsAnswer(Proto.Read(w))),
        Form.Of("ask-values", (AskValues m) => Proto.Of(m.Wanted), V1.AskValues.Parser, w => new AskValues(Proto.Read(w))),
        Form.Of("values", (ValuesAnswer m) => Proto.Of(m.Given), V1.Values.Parser, w => new ValuesAnswer(Proto.Read(w))),
        Form.Of("hand-off", (HandOff _) => new V1.HandOff(), V1.HandOff.Parser, _ => new HandOff()),
        Form.Of("ask-work", (AskWork m) => new V1.AskWork { Ask = m.Ask, Plan = UnsafeByteOperations.UnsafeWrap(m.Plan.Encoded) },
            V1.AskWork.Parser, w => new AskWork(w.Ask, ScoringPlan.Read(w.Plan.Span))),
        Form.Of("no-work", (NoWork m) => new V1.NoWork { Ask = m.Ask, Newer = m.Newer }, V1.NoWork.Parser, w => new NoWork(w.Ask, w.Newer)),
        Form.Of("work", (Work m) => new V1.Work { Ask = m.Ask, Ticket = m.Ticket, Chunk = UnsafeByteOperations.UnsafeWrap(m.Chunk) },
            V1.Work.Parser, w => new Work(w.Ask, w.Ticket, w.Chunk.ToByteArray())),
        Form.Of("scored", (Scored m) => Proto.Of(m), V1.Scored.Parser, Proto.Read),
        Form.Of("ask-scoring", (AskScoring _) => new V1.AskScoring(), V1.AskScoring.Parser, _ => new AskScoring()),
        Form.Of("scoring-report", (ScoringReport m) => Proto.Of(m), V1.ScoringReport.Parser, Proto.Read),
        Form.Of("explain-score", (ExplainScore m) => new V1.ExplainScore { RangeId = m.RangeId, UserId = m.UserId, Model = m.Model },
            V1.ExplainScore.Parser, w => new ExplainScore(w.RangeId, w.UserId, w.Model)),
        Form.Of("score-explained", (ScoreExplained m) => Proto.Of(m), V1.ScoreExplained.Parser, Proto.Read),
        Form.Of("ask-features", (AskFeatures m) => new V1.AskFeatures { RangeId = m.RangeId, UserId = m.UserId, Plan = UnsafeByteOperations.UnsafeWrap(m.Plan.Encoded) },
            V1.AskFeatures.Parser, w => new AskFeatures(w.RangeId, w.UserId, ScoringPlan.Read(w.Plan.Span))),
        Form.Of("features", (FeaturesAnswer m) => new V1.FeaturesAnswer { IsOpen = m.IsOpen, Chunk = UnsafeByteOperations.UnsafeWrap(m.Chunk) },
            V1.FeaturesAnswer.Parser, w => new FeaturesAnswer(w.IsOpen, w.Chunk.ToByteArray())),
        Form.Row("born", (Created m) => Proto.Of(m), V1.CreatedRow.Parser, Proto.Read),
        Form.Row("batch", (BatchTaken m) => new V1.BatchRow { Batch = UnsafeByteOperations.UnsafeWrap(m.Batch) },
            V1.BatchRow.Parser, w => new BatchTaken(w.Batch.ToByteArray())),
        Form.Row("context", (ContextActivated m) => Proto.Of(m.Context, m.Cause, m.Found),
            V1.ContextRow.Parser, w => new ContextActivated(Proto.VersionOf(w), (CauseKind)w.Cause) { Found = Proto.FoundIn(w) }),
        Form.Row("partials-row", (PartialsTaken m) => new V1.PartialsRow { UserId = m.UserId, Cell = { m.Cells.Select(Proto.Of) }, SettledTo = m.SettledTo },
            V1.PartialsRow.Parser, w => new PartialsTaken(w.UserId, [.. w.Cell.Select(Proto.Read)], w.SettledTo)),
        Form.Row("closed", (Closed m) => new V1.ClosedRow { Successor = { m.Successors } },
            V1.ClosedRow.Parser, w => new Closed(Proto.Read(w.Successor))),
        Form.Row("closed-without", (ClosedWithout m) => new V1.ClosedWithoutRow { Successor = { m.Successors }, User = Proto.Of(m.User) },
            V1.ClosedWithoutRow.Parser, w => new ClosedWithout(Proto.Read(w.Successor), Proto.Read(w.User))),
        Form.Row("range", (OwnerSnapshot m) => new V1.RangeSnapshot
            {
                State = UnsafeByteOperations.UnsafeWrap(m.State), Context = Proto.Of(m.Context), Successor = { m.Successors }, IsEmptied = m.IsEmptied,
            },
            V1.RangeSnapshot.Parser, w => new OwnerSnapshot(w.State.ToByteArray(), Proto.Read(w.Context), Proto.Read(w.Successor)) { IsEmptied = w.IsEmptied }),
        Form.Row("order-begun", (OrderBegun m) => new V1.OrderBegunRow { Order = Proto.Of(m.Order), LooksAtAll = m.LooksAtAll },
            V1.OrderBegunRow.Parser, w => new OrderBegun(Proto.Read(w.Order), w.LooksAtAll)),
        Form.Row("thresholds-found", (ThresholdsFound m) => new V1.ThresholdsFoundRow { Number = m.Number, Thresholds = Proto.Of(m.Thresholds) },
            V1.ThresholdsFoundRow.Parser, w => new ThresholdsFound(w.Number, Proto.Read(w.Thresholds))),
        Form.Row("order-advanced", (OrderAdvanced m) => new V1.OrderAdvancedRow { Number = m.Number },
            V1.OrderAdvancedRow.Parser, w => new OrderAdvanced(w.Number)),
        Form.Row("authority", (CoordinatorStatus m) => Proto.Of(m), V1.CoordinatorSnapshot.Parser, Proto.Read),
        .. RebalancingForms.All,
    ];
}
