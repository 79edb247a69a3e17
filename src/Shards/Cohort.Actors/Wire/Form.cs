using Google.Protobuf;

namespace Cohort.Actors.Wire;

/// <summary>How a message or row is written and read.</summary>
/// <param name="Manifest">What stands beside its bytes.</param>
/// <param name="Type">The type of the message.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Read">The message of bytes.</param>
/// <param name="IsKept">Whether journals or snapshots keep it.</param>
internal sealed record Form(string Manifest, Type Type, Func<object, byte[]> Bytes, Func<byte[], object> Read, bool IsKept)
{
    /// <summary>A message that nobody keeps.</summary>
    public static Form Of<TMessage, TWire>(string manifest, Func<TMessage, IMessage> write, MessageParser<TWire> parser, Func<TWire, TMessage> read)
        where TMessage : notnull
        where TWire : IMessage<TWire> =>
        new(manifest, typeof(TMessage), message => write((TMessage)message).ToByteArray(), bytes => read(parser.ParseFrom(bytes)), false);

    /// <summary>What journals and snapshots keep, with a checksum.</summary>
    public static Form Row<TMessage, TWire>(string manifest, Func<TMessage, IMessage> write, MessageParser<TWire> parser, Func<TWire, TMessage> read)
        where TMessage : notnull
        where TWire : IMessage<TWire> =>
        new(manifest, typeof(TMessage), message => KeptRow.Write(write((TMessage)message)), bytes => read(parser.ParseFrom(KeptRow.Checked(bytes))), true);
}
