using System.Globalization;
using System.Text;
using Cohort.Core.Scoring;
using Cohort.Lake.Tables;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>Makes rows of the table of scores.</summary>
internal sealed class ScoreRows
{
    private readonly LakeSettings _settings;
    private readonly ValueBuffer<int> _dt;
    private readonly BytesBuffer _run;
    private readonly ValueBuffer<int> _bucket;
    private readonly BytesBuffer _userId;
    private readonly BytesBuffer _model;
    private readonly BytesBuffer _modelVersion;
    private readonly ValueBuffer<bool> _isShadow;
    private readonly ValueBuffer<int> _featureSchema;
    private readonly BytesBuffer _featureHash;
    private readonly ValueBuffer<double> _probability;
    private readonly BytesBuffer _nextAction;
    private readonly ValueBuffer<long> _chunk;

    /// <summary>No rows yet.</summary>
    /// <param name="table">The table of scores.</param>
    /// <param name="settings">The settings of the lake.</param>
    public ScoreRows(LakeTable table, LakeSettings settings)
    {
        (Rows, _settings) = (new TableBuffer(table), settings);
        (_dt, _bucket, _featureSchema) = (Rows.Int32("dt"), Rows.Int32("bucket"), Rows.Int32("feature_schema"));
        (_run, _userId, _model, _modelVersion, _featureHash, _nextAction) = (Rows.Bytes("run"), Rows.Bytes("user_id"), Rows.Bytes("model"), Rows.Bytes("model_version"), Rows.Bytes("feature_hash"), Rows.Bytes("next_action"));
        _isShadow = Rows.Boolean("is_shadow");
        _probability = Rows.Double("probability");
        _chunk = Rows.Int64("chunk");
    }

    /// <summary>The rows.</summary>
    public TableBuffer Rows { get; }

    /// <summary>Adds the scores of a chunk: a row for each user and model.</summary>
    /// <param name="chunk">The number of the chunk in the data directory.</param>
    /// <param name="run">The run that scored.</param>
    /// <param name="origin">Where the scores come from.</param>
    /// <param name="users">The users.</param>
    public void Add(long chunk, ScoreRun run, ScoreOrigin origin, IReadOnlyList<UserScores> users)
    {
        var name = run.Id.ToString(CultureInfo.InvariantCulture);
        foreach (var user in users)
        {
            var bucket = _settings.BucketOf(Encoding.UTF8.GetBytes(user.UserId));
            foreach (var (model, entry) in run.Models.Zip(user.Entries)) AddRow(chunk, name, origin, bucket, user, model, entry);
        }
    }

    private void AddRow(long chunk, string run, ScoreOrigin origin, int bucket, UserScores user, ScoredModel model, ScoreEntry entry)
    {
        _dt.Add(origin.AsOf.Day);
        _run.Add(run.AsSpan());
        _bucket.Add(bucket);
        _userId.Add(user.UserId.AsSpan());
        _model.Add(model.Name.AsSpan());
        _modelVersion.Add(model.Version.AsSpan());
        _isShadow.Add(model.IsShadow);
        _featureSchema.Add(model.Schema);
        _featureHash.Add(entry.FeatureHash.ToString("x16", CultureInfo.InvariantCulture).AsSpan());
        _probability.Add(entry.Bits == ScoreEntry.NotScored ? null : BitConverter.UInt64BitsToDouble(entry.Bits));
        _nextAction.Add(user.Action.Campaign.Length == 0 ? null : user.Action.Campaign);
        _chunk.Add(chunk);
        Rows.EndRow();
    }
}
