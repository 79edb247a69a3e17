using Akka.Actor;
using Cohort.Actors.Hosting;
using Cohort.Actors.Tests.Wire;
using Cohort.Actors.Wire;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Models;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Formats;
using Cohort.Testing;

namespace Cohort.Fuzz;

/// <summary>What Cohort itself stores and sends: whole, or damaged and said to be so.</summary>
internal static class ByteTargets
{
    private static readonly Lazy<CohortSerializer> Serializer = new(() => new CohortSerializer((ExtendedActorSystem)ActorSystem.Create("fuzz", CohortHosting.Required)));
    private static readonly byte[][] Golden = GoldenBytes.All;
    private static readonly Model Model = MadeUpModels.Linear(1, "DAIRY");

    public static IEnumerable<Target> All =>
    [
        Of("batches", [.. Golden[..4], Convert.FromHexString(GoldenBytes.VoidsBatch), Convert.FromHexString(GoldenBytes.WholeSumsBatch)], ReadBatch),
        Of("transitions", Golden[4..6], bytes => RangeEffects.ReadTransitions(bytes)),
        Of("snapshots", [.. Golden[6..18], Convert.FromHexString(GoldenBytes.VoidsSnapshot)], ReadSnapshot),
        Of("taxonomies", Golden[18..], ReadTaxonomy),
        Of("models", [ModelFile.Encode(Model), ModelFile.Encode(MadeUpModels.Linear(2))], ReadModel),
        Of("plans", [ScoringPlan.Of(new ModelSet([Model], 1), 3, "c").Encoded.ToArray()], ReadPlan),
        Of("scores", [ScoreChunkSample()], bytes => ScoreChunk.Read(bytes)),
        new("wire", WireSamples(), ReadMessage, e => e is DamagedDataException or NotSupportedException),
    ];

    private static Target Of(string name, IReadOnlyList<byte[]> samples, Action<byte[]> read) => new(name, samples, read, e => e is DamagedDataException, IsSealed: true);

    private static void ReadBatch(byte[] input)
    {
        var reader = new BatchReader(input);
        while (reader.Next() != BatchItem.End)
        {
        }

        // A range takes what can be read, whatever it says.
        new RangeState(HashRange.Whole, Shop.Context).Apply(input);
    }

    private static void ReadSnapshot(byte[] input)
    {
        var state = RangeState.ReadSnapshot(input, Shop.Context);
        if (state.IsRecovering) return;
        var written = new ByteWriter(1024);
        state.WriteSnapshot(written);
        var again = new ByteWriter(1024);
        RangeState.ReadSnapshot(written.Written, Shop.Context).WriteSnapshot(again);
        TextTargets.Require(again.Written.SequenceEqual(written.Written), "A snapshot is another when it is read back.");
    }

    private static void ReadTaxonomy(byte[] input)
    {
        var taxonomy = TaxonomyEncoding.Decode(input);
        TextTargets.Require(TaxonomyEncoding.Decode(TaxonomyEncoding.Encode(taxonomy)).Version == taxonomy.Version, "A taxonomy is another when it is read back.");
    }

    private static void ReadModel(byte[] input)
    {
        var written = ModelFile.Encode(ModelFile.Decode(input));
        TextTargets.Require(ModelFile.Encode(ModelFile.Decode(written)).AsSpan().SequenceEqual(written), "A model is another when it is read back.");
    }

    private static void ReadPlan(byte[] input)
    {
        var plan = ScoringPlan.Read(input);
        TextTargets.Require(ScoringPlan.Read(plan.Encoded.Span).Id == plan.Id, "A plan is another when it is read back.");
    }

    // The manifest stands before the bytes of the message.
    private static void ReadMessage(byte[] input)
    {
        var end = Array.IndexOf(input, (byte)0);
        if (end < 0) throw new NotSupportedException("No manifest.");
        var manifest = System.Text.Encoding.UTF8.GetString(input.AsSpan(0, end));
        var message = Serializer.Value.FromBinary(input[(end + 1)..], manifest);
        var written = Serializer.Value.ToBinary(message);
        TextTargets.Require(
            Serializer.Value.ToBinary(Serializer.Value.FromBinary(written, manifest)).AsSpan().SequenceEqual(written), "A message is another when it is read back.");
    }

    private static byte[][] WireSamples() =>
    [
        .. Samples.All.Values.Concat(RebalancingSamples.All.Values).Select(message =>
            (byte[])[.. System.Text.Encoding.UTF8.GetBytes(Serializer.Value.Manifest(message)), 0, .. Serializer.Value.ToBinary(message)]),
    ];

    private static byte[] ScoreChunkSample()
    {
        var chunk = new ByteWriter(64);
        chunk.Byte(1);
        chunk.Varint(2);
        chunk.Varint(1);
        chunk.ShortText("ann"u8);
        for (var i = 0; i < 4; i++) chunk.Word64((ulong)i);
        chunk.ShortText("c"u8);
        chunk.Varint(5);
        chunk.ZigZag(-7);
        chunk.Seal();
        return chunk.Written.ToArray();
    }
}
