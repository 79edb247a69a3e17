using Cohort.Core.Purchases;

namespace Cohort.Actors.Connectors;

/// <summary>What became of a record that is to be decoded.</summary>
internal enum Decoding
{
    /// <summary>It is JSON now.</summary>
    Done,

    /// <summary>It cannot be decoded, for a reason that is its own.</summary>
    Refused,

    /// <summary>What is needed to decode it is not there yet: it is to be given again.</summary>
    Waiting,
}

/// <summary>Turns records that need a schema into the JSON that a mapping reads. For many threads at once.</summary>
internal interface IRecordDecoder
{
    /// <summary>Decodes a record, or begins to ask for what that needs; never waits.</summary>
    /// <param name="record">The record, with its headers.</param>
    /// <param name="content">The JSON.</param>
    /// <param name="rejection">Why it is refused; null where it is not.</param>
    Decoding Decode(in SourceRecord record, out ReadOnlyMemory<byte> content, out Rejection? rejection);
}
