using System.Buffers.Binary;
using System.Security.Cryptography;
using Cohort.Core.Encodings;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Texts;
using Xunit;

namespace Cohort.Core.Tests.Models;

/// <summary>The bytes of a model, pinned: a failure here means that stored models can no longer be read.</summary>
public class ModelFileTests
{
    private static readonly FeatureSchema Schema = new(hasCategory: true, [new SegmentFeature("idle", "0123456789abcdef")]);

    // Some kilobytes each, so pinned by their SHA-256.
    private static readonly string[] Golden =
    [
        "5fe0c61d575de02afc79f94fe30a6875bac4e372bd6eec5b9de794dee8e8ebdf",
        "d8a3795e08973e22abc9f6edd15bc702e5981ef5ac82e6e72555ed8acdccda2c",
    ];

    public static TheoryData<int> Forms => [0, 1];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_model_has_the_bytes_that_registries_hold(int form)
    {
        var model = Example(form);

        Assert.Equal(Golden[form], Convert.ToHexStringLower(SHA256.HashData(ModelFile.Encode(model))));
        Assert.Equal(Golden[form][..16], model.Version);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_read_is_what_was_written(int form)
    {
        var model = Example(form);
        var read = ModelFile.Decode(ModelFile.Encode(model));

        Assert.Equal(ModelFile.Encode(model), ModelFile.Encode(read));
        Assert.Equal((model.Kind, model.Target, model.Origin, model.Version, model.Name), (read.Kind, read.Target, read.Origin, read.Version, read.Name));
        var rows = RandomModels.Rows(new Random(1), Schema.Width, 20, hasMissing: form == 1);
        var (one, other) = (new double[20], new double[20]);
        model.Predict(rows, one);
        read.Predict(rows, other);
        Assert.Equal(one, other);
        Assert.All(one, probability => Assert.InRange(probability, 0, 1));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Damaged_bytes_are_refused(int form)
    {
        var whole = ModelFile.Encode(Example(form));
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            Assert.Throws<DamagedDataException>(() => ModelFile.Decode(damaged));
            Assert.Throws<DamagedDataException>(() => ModelFile.Decode(whole.AsSpan(0, at)));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Bytes_are_read_or_refused_When_any_was_wrong_before_they_were_sealed(int form)
    {
        var whole = ModelFile.Encode(Example(form));
        foreach (var wrong in (byte[])[0x00, 0x01, 0x7F, 0x80, 0xFF])
        {
            for (var at = 0; at < whole.Length - 4; at++)
            {
                var resealed = whole.ToArray();
                resealed[at] = wrong;
                BinaryPrimitives.WriteUInt32LittleEndian(resealed.AsSpan(whole.Length - 4), Checksum.Of(resealed.AsSpan(0, whole.Length - 4)));
                var failure = Record.Exception(() => ModelFile.Decode(resealed));

                Assert.True(failure is null or DamagedDataException, $"Byte {at} as {wrong:x2}: {failure}");
            }
        }
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        var narrow = RandomModels.Linear(new Random(1), 3);
        var churn = RandomModels.Linear(new Random(1), new FeatureSchema(false, []).Width);

        Assert.Throws<ArgumentException>(() => RandomModels.Churn(narrow));
        Assert.Equal("churn", RandomModels.Churn(churn).Name);
        Assert.Throws<ArgumentException>(() => new Model(
            ModelKind.Propensity, new FeatureTarget(new FeatureSchema(false, []), null), churn, Calibration.None, RandomModels.Origin));
    }

    private static Model Example(int form)
    {
        var random = new Random(11);
        Predictor predictor = form == 0 ? RandomModels.Linear(random, Schema.Width) : RandomModels.Trees(random, Schema.Width, 4);
        var calibration = form == 0 ? Calibration.Platt(1.25, -0.5) : Calibration.Isotonic([-1, 0.5], [0.25, 0.75]);
        return new Model(ModelKind.Propensity, new FeatureTarget(Schema, "DAIRY"), predictor, calibration, RandomModels.Origin);
    }
}
