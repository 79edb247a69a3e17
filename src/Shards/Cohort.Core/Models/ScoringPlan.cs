using System.Security.Cryptography;
using Cohort.Core.Encodings;
using Cohort.Core.Features;
using Text = System.Text.Encoding;

namespace Cohort.Core.Models;

/// <summary>A model of a plan: what its users need to know of it.</summary>
/// <param name="Name">What it predicts.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsShadow">Whether it scores beside the model in force, and nothing of it is served.</param>
/// <param name="Target">The vector that it looks at.</param>
public sealed record PlannedModel(string Name, string Version, bool IsShadow, FeatureTarget Target);

/// <summary>
/// What a scorer wants to score with, as it tells the ranges, which have no models: the vectors that it needs of each user,
/// and the campaigns. Immutable, and named by its content.
/// </summary>
/// <remarks>
/// Version 1: version byte; generation; number of models; models as (name, version, whether it is a shadow, target as in a
/// <see cref="ModelFile"/>); length of the campaigns, campaigns; CRC-32C.
/// </remarks>
public sealed class ScoringPlan
{
    private const byte FormatVersion = 1;

    /// <summary>A plan.</summary>
    /// <param name="generation">Grows with each change of what is in force: of two plans the one of the larger one counts.</param>
    /// <param name="models">Those in force, and then the shadows.</param>
    /// <param name="campaigns">The text of the file of campaigns; empty without.</param>
    public ScoringPlan(long generation, IReadOnlyList<PlannedModel> models, string campaigns)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(campaigns);
        (Generation, Models, Campaigns) = (generation, models, campaigns);
        var bytes = new ByteWriter(1024);
        Write(bytes);
        Encoded = bytes.Written.ToArray();
        Id = Convert.ToHexStringLower(SHA256.HashData(bytes.Written).AsSpan(0, 8));
    }

    /// <summary>Grows with each change of what is in force.</summary>
    public long Generation { get; }

    /// <summary>Those in force, and then the shadows.</summary>
    public IReadOnlyList<PlannedModel> Models { get; }

    /// <summary>The text of the file of campaigns; empty without.</summary>
    public string Campaigns { get; }

    /// <summary>A fingerprint of its bytes: 16 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The plan as bytes.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The plan of a set of models.</summary>
    public static ScoringPlan Of(ModelSet set, long generation, string campaigns)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new ScoringPlan(
            generation,
            [.. set.Models.Select((model, i) => new PlannedModel(model.Name, model.Version, i >= set.Champions, model.Target))],
            campaigns);
    }

    /// <summary>The plan of some bytes.</summary>
    /// <exception cref="DamagedDataException">They are no plan that this program can read.</exception>
    public static ScoringPlan Read(ReadOnlySpan<byte> encoded)
    {
        var bytes = ByteReader.Unseal(encoded, "plan of scoring");
        var format = bytes.Byte();
        if (format != FormatVersion)
            throw new DamagedDataException($"The plan of scoring has format version {format}; this program reads {FormatVersion}.");
        var generation = (long)bytes.Varint();
        var models = new PlannedModel[bytes.Count()];
        for (var i = 0; i < models.Length; i++)
            models[i] = new PlannedModel(ReadText(ref bytes), ReadText(ref bytes), bytes.Byte() != 0, ModelFile.ReadTarget(ref bytes));
        var campaigns = Text.UTF8.GetString(bytes.Raw(bytes.Count()));
        return bytes.IsAtEnd
            ? new ScoringPlan(generation, models, campaigns)
            : throw new DamagedDataException($"The plan of scoring has more bytes after its end at {bytes.Position}.");
    }

    private void Write(ByteWriter bytes)
    {
        bytes.Byte(FormatVersion);
        bytes.Varint((ulong)Generation);
        bytes.Varint((ulong)Models.Count);
        foreach (var model in Models)
        {
            bytes.ShortText(Text.UTF8.GetBytes(model.Name));
            bytes.ShortText(Text.UTF8.GetBytes(model.Version));
            bytes.Byte(model.IsShadow ? (byte)1 : (byte)0);
            ModelFile.WriteTarget(bytes, model.Target);
        }

        var campaigns = Text.UTF8.GetBytes(Campaigns);
        bytes.Varint((ulong)campaigns.Length);
        bytes.Raw(campaigns);
        bytes.Seal();
    }

    private static string ReadText(ref ByteReader bytes) => Text.UTF8.GetString(bytes.ShortText());
}
