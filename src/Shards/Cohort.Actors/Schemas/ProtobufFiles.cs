using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Cohort.Actors.Schemas;

/// <summary>
/// Puts the description of a schema together from those of the files that it imports, each before whoever imports it.
/// </summary>
internal sealed class ProtobufFiles
{
    private static readonly Dictionary<string, FileDescriptor> Delivered = new FileDescriptor[]
    {
        AnyReflection.Descriptor, DurationReflection.Descriptor, EmptyReflection.Descriptor,
            FieldMaskReflection.Descriptor,
        StructReflection.Descriptor, TimestampReflection.Descriptor, WrappersReflection.Descriptor,
    }.ToDictionary(file => file.Name);

    private readonly List<(string Name, FileDescriptorProto File)> _files = [];

    /// <summary>Adds a file that others import.</summary>
    /// <param name="name">The name by which they do.</param>
    /// <param name="serialized">Its description, as the registry gives it: base64.</param>
    public void Add(string name, string serialized)
    {
        var file = Parse(serialized);
        file.Name = name;
        _files.Add((name, file));
    }

    /// <summary>The description of the schema itself.</summary>
    /// <exception cref="InvalidDataException">It is none, or imports what is not there.</exception>
    public FileDescriptor Build(string serialized)
    {
        var main = Parse(serialized);
        FileDescriptorProto[] all = [.. _files.Select(one => one.File), main];
        var known = _files.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var delivered = new List<FileDescriptor>();
        foreach (var import in all.SelectMany(file => file.Dependency).Distinct().Where(one => !known.Contains(one)))
            delivered.Add(Delivered.GetValueOrDefault(import)
                ?? throw new InvalidDataException($"it imports {import}, to which it does not refer"));
        try
        {
            return FileDescriptor.BuildFromByteStrings([.. delivered.Select(file => file.SerializedData),
                .. all.Select(file => file.ToByteString())])[^1];
        }
        catch (Exception fault) when (
            fault is ArgumentException or InvalidOperationException or DescriptorValidationException)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    private static FileDescriptorProto Parse(string serialized)
    {
        try
        {
            return FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(serialized));
        }
        catch (Exception fault) when (fault is FormatException or InvalidProtocolBufferException)
        {
            throw new InvalidDataException("the registry gives no serialized description of it", fault);
        }
    }
}
