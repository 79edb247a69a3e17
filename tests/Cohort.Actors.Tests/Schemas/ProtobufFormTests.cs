using Cohort.Actors.Schemas;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using static Google.Protobuf.Reflection.FieldDescriptorProto.Types;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Cohort.Actors.Tests.Schemas;

/// <summary>Protobuf's binary form becomes JSON by the description of a schema alone.</summary>
public sealed class ProtobufFormTests
{
    [Fact]
    public void Every_kind_of_field_becomes_what_a_mapping_reads()
    {
        var json = Form().Json([0x00, .. Sale()]);

        string[] expected =
        [
            """{"id":"e1","big_number":9007199254740993,"price":1.25,"paid":false,"kind":"RETURNED","sizes":[1,-2,3]""",
            """ "items":[{"sku":"a"},{"sku":""}],"tags":{"x":7},"at":"2026-03-01T09:30:00.25Z"} """.Trim(),
        ];
        Assert.Equal(string.Join(',', expected), json);
    }

    [Fact]
    public void A_message_in_another_is_named_by_the_way_to_it()
    {
        Assert.Equal("""{"sku":"a"}""", Form().Json([0x04, 0x00, 0x00, .. Item("a")]));
        Assert.Equal("""{"sku":"a"}""", Form().Json(Item("a"), [0x04, 0x00, 0x00]));
    }

    [Fact]
    public void Fields_that_the_schema_does_not_know_are_passed_over() =>
        Assert.StartsWith("""{"id":"e1",""", Form().Json([0x00, .. Sale(), 0xF8, 0x07, 0x01, 0xFA, 0x07, 0x02, 0x41,
            0x42]), StringComparison.Ordinal);

    [Fact]
    public void Whatever_comes_is_answered() => Form().MustAnswerWhateverComes([0x00, .. Sale()]);

    [Fact]
    public void A_schema_that_imports_what_it_does_not_refer_to_is_told()
    {
        var file = File();
        file.Dependency.Add("shop/other.proto");

        var fault = Assert.Throws<InvalidDataException>(() => new ProtobufFiles().Build(file.ToByteString().ToBase64()));

        Assert.Contains("shop/other.proto", fault.Message, StringComparison.Ordinal);
    }

    internal static string Serialized => File().ToByteString().ToBase64();

    internal static byte[] Sale()
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString("e1");
        output.WriteTag(2, WireFormat.WireType.Varint);
        output.WriteInt64(9_007_199_254_740_993);
        output.WriteTag(3, WireFormat.WireType.Fixed64);
        output.WriteDouble(1.25);
        output.WriteTag(5, WireFormat.WireType.Varint);
        output.WriteEnum(1);
        output.WriteTag(6, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(0x02, 0x03)); // Together: 1 and -2.
        output.WriteTag(6, WireFormat.WireType.Varint);
        output.WriteSInt32(3);
        foreach (var item in (byte[][])[Item("a"), Item("")])
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(item));
        }

        output.WriteTag(8, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(0x0A, 0x01, (byte)'x', 0x10, 0x07));
        output.WriteTag(9, WireFormat.WireType.LengthDelimited);
        output.WriteMessage(Timestamp.FromDateTime(new DateTime(2026, 3, 1, 9, 30, 0, 250, DateTimeKind.Utc)));
        output.Flush();
        return bytes.ToArray();
    }

    private static ProtobufForm Form() => new(new ProtobufFiles().Build(Serialized));

    private static byte[] Item(string sku) =>
        sku.Length == 0 ? [] : [0x0A, (byte)sku.Length, .. System.Text.Encoding.UTF8.GetBytes(sku)];

    private static FileDescriptorProto File()
    {
        var item = new DescriptorProto { Name = "Item", Field = { Field("sku", 1, Type.String) } };
        var entry = new DescriptorProto
        {
            Name = "TagsEntry",
            Field = { Field("key", 1, Type.String), Field("value", 2, Type.Int32) },
            Options = new MessageOptions { MapEntry = true },
        };
        var sale = new DescriptorProto
        {
            Name = "Sale",
            Field =
            {
                Field("id", 1, Type.String), Field("big_number", 2, Type.Int64), Field("price", 3, Type.Double),
                    Field("paid", 4, Type.Bool),
                Field("kind", 5, Type.Enum, ".shop.Kind"), Field("sizes", 6, Type.Sint32, label: Label.Repeated),
                Field("items", 7, Type.Message, ".shop.Sale.Item", Label.Repeated),
                Field("tags", 8, Type.Message, ".shop.Sale.TagsEntry", Label.Repeated),
                Field("at", 9, Type.Message, ".google.protobuf.Timestamp"), Field("missing", 10, Type.Message,
                    ".shop.Sale.Item"),
            },
            NestedType = { item, entry },
        };
        return new FileDescriptorProto
        {
            Name = "shop/sale.proto",
            Package = "shop",
            Syntax = "proto3",
            Dependency = { "google/protobuf/timestamp.proto" },
            MessageType = { sale },
            EnumType = { new EnumDescriptorProto { Name = "Kind", Value = { Value("SOLD", 0), Value(
                "RETURNED", 1) } } },
        };
    }

    private static FieldDescriptorProto Field(string name, int number, Type type, string? typeName = null,
        Label label = Label.Optional)
    {
        var field = new FieldDescriptorProto { Name = name, Number = number, Type = type, Label = label };
        if (typeName is not null) field.TypeName = typeName;
        return field;
    }

    private static EnumValueDescriptorProto Value(string name, int number) => new() { Name = name, Number = number };
}
