using Akka.Actor;
using Akka.Configuration;
using Cohort.Actors.Hosting;
using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Actors.Wire;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Wire;

/// <summary>
/// The bytes of every message and row: nodes of two versions exchange them during an upgrade, and journals hold them. A
/// failure here means that one of them could not be read any more.
/// </summary>
public sealed class CohortSerializerTests : IDisposable
{
    // A field that this version does not know, as a newer one would add it: number 2000, a number; number 2001, bytes.
    private static readonly byte[] FutureFields = [0x80, 0x7D, 0x05, 0x8A, 0x7D, 0x02, 0x01, 0x02];

    // Of the checksum before a row: the field's tag, and 32 bits.
    private const int Seal = 6;

    private readonly ActorSystem _system = ActorSystem.Create("wire", ConfigurationFactory.ParseString("akka.loglevel = ERROR").WithFallback(CohortHosting.Required));

    private CohortSerializer Serializer => (CohortSerializer)_system.Serialization.FindSerializerForType(typeof(Deliver));

    public static TheoryData<string> Names => [.. Samples.All.Keys];

    public void Dispose() => _system.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_has_the_bytes_that_journals_and_other_nodes_hold(string name)
    {
        var bytes = Serializer.ToBinary(Samples.All[name]);

        Assert.Equal(ManifestOf(name), Serializer.Manifest(Samples.All[name]));
        Assert.Equal(GoldenMessages.All[name], Convert.ToHexString(bytes));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_read_back_whole(string name)
    {
        var bytes = Convert.FromHexString(GoldenMessages.All[name]);

        var read = Serializer.FromBinary(bytes, ManifestOf(name));

        Assert.IsType(Samples.All[name].GetType(), read);
        Assert.Equal(bytes, Serializer.ToBinary(read));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_of_a_newer_node_is_read_without_the_fields_that_are_new(string name)
    {
        var bytes = Convert.FromHexString(GoldenMessages.All[name]);

        var read = Serializer.FromBinary(IsRow(bytes) ? Sealed([.. bytes[Seal..], .. FutureFields]) : [.. bytes, .. FutureFields], ManifestOf(name));

        Assert.Equal(bytes, Serializer.ToBinary(read));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_of_a_former_program_is_read_without_a_checksum(string name)
    {
        var bytes = Convert.FromHexString(GoldenMessages.All[name]);

        var read = Serializer.FromBinary(IsRow(bytes) ? bytes[Seal..] : bytes, ManifestOf(name));

        Assert.Equal(bytes, Serializer.ToBinary(read));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flipped_bit_of_a_row_is_damage(string name)
    {
        var bytes = Convert.FromHexString(GoldenMessages.All[name]);
        if (!IsRow(bytes)) return;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<DamagedDataException>(() => Serializer.FromBinary(flipped, ManifestOf(name)));
        }
    }

    [Fact]
    public void Everything_that_is_kept_has_a_checksum()
    {
        Type[] kept = [typeof(JournalEntry), typeof(CoordinatorEntry), typeof(OwnerSnapshot), typeof(CoordinatorStatus), typeof(RebalancerEntry), typeof(RebalancerStatus)];

        Assert.All(Samples.All, sample => Assert.Equal(kept.Any(root => root.IsInstanceOfType(sample.Value)), IsRow(Serializer.ToBinary(sample.Value))));
    }

    [Fact]
    public void Fields_that_an_older_node_left_out_are_zero_or_empty()
    {
        var report = Assert.IsType<RangeReport>(Serializer.FromBinary([0x08, 0x07], "range-report"));
        Assert.Equal(new RangeReport(7, "", 0, 0, null), report);
        var deliver = Assert.IsType<Deliver>(Serializer.FromBinary([0x1A, 0x01, 0x05], "deliver"));
        Assert.Equal((0, 0), (deliver.RangeId, deliver.Attempt));
        Assert.Equal([5], deliver.Batch);
        var created = Assert.IsType<Created>(Serializer.FromBinary([0x22, 0x00], "born"));
        Assert.Equal((HashRange.Whole, new ContextVersion(0, 0), 0), (created.Range, created.Context, created.Parents.Length));
        var ended = Assert.IsType<ActionEnded>(Serializer.FromBinary(Convert.FromHexString("0803100118A0FE0A2205476F6E652E"), "action-ended"));
        Assert.Equal(new ActionEnded(3, ActionOutcome.RolledBack, 180_000, "Gone.", 0), ended);
    }

    [Fact]
    public void Every_message_and_row_has_a_manifest_and_a_sample()
    {
        Type[] roots =
        [
            typeof(IWireMessage), typeof(JournalEntry), typeof(CoordinatorEntry), typeof(OwnerSnapshot), typeof(CoordinatorStatus),
            typeof(RebalancerEntry), typeof(RebalancerStatus),
        ];
        var types = roots.Select(root => root.Assembly).Distinct().SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsAbstract && roots.Any(root => root.IsAssignableFrom(type)));

        Assert.Empty(types.Except(CohortSerializer.Known.Select(known => known.Type)));
        Assert.Empty(CohortSerializer.Known.Select(known => known.Manifest).Except(Samples.All.Keys.Select(ManifestOf)));
        Assert.All(CohortSerializer.Known, known => Assert.IsType<CohortSerializer>(_system.Serialization.FindSerializerForType(known.Type)));
    }

    [Fact]
    public void The_identifier_stands_in_journals_and_never_changes() => Assert.Equal(6_390_001, Serializer.Identifier);

    [Fact]
    public void What_a_newer_node_alone_knows_is_refused_with_the_remedy()
    {
        var refusal = Assert.Throws<NotSupportedException>(() => Serializer.FromBinary([], "tomorrow"));

        Assert.Equal("This program knows no message with the manifest 'tomorrow': a newer node wrote it. Upgrade this node.", refusal.Message);
    }

    [Theory]
    [InlineData("deliver", "FF")]
    [InlineData("carry-out", "0807")]
    [InlineData("standing", "0A0A0A08")]
    [InlineData("ask-work", "1203010203")]
    [InlineData("source-report", "1205088080808008")]
    public void Bytes_that_are_no_message_are_damaged_whatever_is_wrong_with_them(string manifest, string bytes) =>
        Assert.Throws<DamagedDataException>(() => Serializer.FromBinary(Convert.FromHexString(bytes), manifest));

    [Fact]
    public void An_object_without_a_form_of_its_own_is_refused_instead_of_written_as_json()
    {
        var serializer = _system.Serialization.FindSerializerForType(typeof(Uri));

        Assert.IsType<RefusingSerializer>(serializer);
        Assert.Throws<NotSupportedException>(() => serializer.ToBinary(new Uri("http://somewhere")));
    }

    private static string ManifestOf(string name) => name.Split(' ')[0];

    private static bool IsRow(byte[] bytes) => bytes.Length >= Seal && Sealed(bytes[Seal..]).SequenceEqual(bytes);

    private static byte[] Sealed(byte[] row) => [0xFD, 0x7F, .. BitConverter.GetBytes(Checksum.Of(row)), .. row];
}
