using System.Buffers;
using System.Text;
using ParquetSharp;

namespace Cohort.Lake.Delta;

/// <summary>One leaf column of a checkpoint: values with their levels, which say at what depth they end and where lists go on.</summary>
internal abstract class CheckpointLeaf(string path, short depth)
{
    /// <summary>The names from the top down, with points between them.</summary>
    public string Path { get; } = path;

    /// <summary>The level of a value that is there.</summary>
    public short Depth { get; } = depth;

    /// <summary>At what depth each entry ends.</summary>
    protected List<short> Definitions { get; } = [];

    /// <summary>1 where an entry goes on with the list of the one before, else 0.</summary>
    protected List<short> Repetitions { get; } = [];

    /// <summary>Adds an entry that ends at a depth, without a value.</summary>
    public void AddEmpty(int depth, bool goesOn = false)
    {
        Definitions.Add((short)depth);
        Repetitions.Add(goesOn ? (short)1 : (short)0);
    }

    /// <summary>Writes all entries.</summary>
    public abstract void Write(ColumnWriter target);

    /// <summary>Texts.</summary>
    internal sealed class Text(string path, short depth) : CheckpointLeaf(path, depth)
    {
        private readonly List<int> _ends = [];
        private readonly ArrayBufferWriter<byte> _bytes = new();

        /// <summary>Adds a text.</summary>
        public void Add(string value, bool goesOn = false)
        {
            AddEmpty(Depth, goesOn);
            System.Text.Encoding.UTF8.GetBytes(value, _bytes);
            _ends.Add(_bytes.WrittenCount);
        }

        /// <inheritdoc/>
        public override unsafe void Write(ColumnWriter target)
        {
            var values = new ByteArray[_ends.Count];
            fixed (byte* all = _bytes.WrittenSpan)
            {
                for (var at = 0; at < values.Length; at++)
                {
                    var start = at == 0 ? 0 : _ends[at - 1];
                    values[at] = new ByteArray((nint)(all + start), _ends[at] - start);
                }

                ((ColumnWriter<ByteArray>)target).WriteBatch(Definitions.Count, Definitions.ToArray(), Repetitions.ToArray(), values);
            }
        }
    }

    /// <summary>Values of a fixed size.</summary>
    internal sealed class Value<T>(string path, short depth) : CheckpointLeaf(path, depth)
        where T : unmanaged
    {
        private readonly List<T> _values = [];

        /// <summary>Adds a value.</summary>
        public void Add(T value)
        {
            AddEmpty(Depth);
            _values.Add(value);
        }

        /// <inheritdoc/>
        public override void Write(ColumnWriter target) =>
            ((ColumnWriter<T>)target).WriteBatch(Definitions.Count, Definitions.ToArray(), Repetitions.ToArray(), _values.ToArray());
    }
}
