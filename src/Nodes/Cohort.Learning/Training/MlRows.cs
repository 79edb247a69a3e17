using Cohort.Learning.Examples;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cohort.Learning.Training;

/// <summary>An example as Microsoft.ML takes it.</summary>
internal sealed class MlRow
{
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }

    public float Weight { get; set; } = 1;
}

/// <summary>What Microsoft.ML says of an example.</summary>
internal sealed class MlAnswer
{
    public float Score { get; set; }

    public float Probability { get; set; }
}

/// <summary>Examples as Microsoft.ML reads them.</summary>
internal static class MlRows
{
    /// <summary>The columns, for vectors of a width.</summary>
    public static SchemaDefinition SchemaOf(int width)
    {
        var schema = SchemaDefinition.Create(typeof(MlRow));
        schema[nameof(MlRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        return schema;
    }

    /// <summary>
    /// Weighted so that both answers count as much as each other, whichever is the rarer; the mean weight is 1. What this
    /// does to the probabilities the calibration takes back.
    /// </summary>
    public static IDataView Of(MLContext context, Matrix examples)
    {
        var (yes, no) = (examples.Positives, examples.Rows - examples.Positives);
        var rows = new List<MlRow>(examples.Rows);
        for (var i = 0; i < examples.Rows; i++)
        {
            var weight = examples.Rows / (2f * (examples.Labels[i] ? yes : no));
            rows.Add(new MlRow { Features = examples.Row(i).ToArray(), Label = examples.Labels[i], Weight = weight });
        }

        return context.Data.LoadFromEnumerable(rows, SchemaOf(examples.Width));
    }
}
