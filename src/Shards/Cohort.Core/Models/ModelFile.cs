using System.Security.Cryptography;
using Cohort.Core.Encodings;
using Cohort.Core.Features;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Text = System.Text.Encoding;

namespace Cohort.Core.Models;

/// <summary>A model as bytes, and back.</summary>
/// <remarks>
/// Version 1: version byte; kind; category (empty for none); version of the features; fingerprint of the schema; segments as
/// (name, definition); first date, last date, horizon, rows, data fingerprint, code version; length of the metrics, metrics;
/// form of the predictor, predictor; number of calibration points; slope and offset without points, else the points as
/// (score, probability); CRC-32C. A linear predictor (form 1): width, bias, weights, means, scales. Trees (form 2): width,
/// bias, number of trees, trees as number of nodes, nodes as (feature, threshold, left, right, missing left), leaves as
/// (value, cover). Floating point in its bits, little-endian; other numbers of variable length.
/// </remarks>
public static class ModelFile
{
    private const byte FormatVersion = 1;
    private const byte Linear = 1;
    private const byte Boosted = 2;

    /// <summary>The bytes of a model; equal models have equal bytes.</summary>
    public static byte[] Encode(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var bytes = new ByteWriter(4096);
        bytes.Byte(FormatVersion);
        bytes.Byte((byte)model.Kind);
        WriteTarget(bytes, model.Target);
        WriteOrigin(bytes, model.Origin);
        if (model.Predictor is LinearPredictor linear) WriteLinear(bytes, linear);
        else TreeBytes.Write(bytes, Boosted, (TreePredictor)model.Predictor);
        WriteCalibration(bytes, model.Calibration);
        bytes.Seal();
        return bytes.Written.ToArray();
    }

    /// <summary>The model of some bytes.</summary>
    /// <exception cref="DamagedDataException">They are not what <see cref="Encode"/> gives, of this version or one before.</exception>
    public static Model Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = ByteReader.Unseal(encoded, "model");
        var format = bytes.Byte();
        if (format != FormatVersion)
            throw new DamagedDataException($"The model has format version {format}; this program reads {FormatVersion}.");
        try
        {
            var kind = (ModelKind)bytes.Byte();
            if (!Enum.IsDefined(kind)) throw new DamagedDataException($"The model is of kind {kind}, which this program does not know.");
            var target = ReadTarget(ref bytes);
            var origin = ReadOrigin(ref bytes);
            var predictor = ReadPredictor(ref bytes);
            var model = new Model(kind, target, predictor, ReadCalibration(ref bytes), origin);
            return bytes.IsAtEnd ? model : throw new DamagedDataException($"The model has more bytes after its end at {bytes.Position}.");
        }
        catch (ArgumentException fault)
        {
            throw new DamagedDataException($"The model is damaged: {fault.Message}", fault);
        }
    }

    internal static string VersionOf(Model model) => Convert.ToHexStringLower(SHA256.HashData(Encode(model)).AsSpan(0, 8));

    internal static void WriteTarget(ByteWriter bytes, FeatureTarget target)
    {
        Write(bytes, target.Category ?? "");
        bytes.Varint((ulong)target.Schema.Version);
        Write(bytes, target.Schema.Fingerprint);
        bytes.Varint((ulong)target.Schema.Segments.Count);
        foreach (var (name, definition) in target.Schema.Segments)
        {
            Write(bytes, name);
            Write(bytes, definition);
        }
    }

    internal static FeatureTarget ReadTarget(ref ByteReader bytes)
    {
        var category = ReadText(ref bytes);
        var version = bytes.VarintInt();
        var fingerprint = ReadText(ref bytes);
        var segments = new SegmentFeature[bytes.Count()];
        for (var i = 0; i < segments.Length; i++) segments[i] = new SegmentFeature(ReadText(ref bytes), ReadText(ref bytes));
        var schema = Schema(version, category.Length > 0, segments);
        return version != FeatureSchema.FunctionVersion || schema.Fingerprint == fingerprint
            ? new FeatureTarget(schema, category.Length > 0 ? category : null)
            : throw new DamagedDataException($"The model's features have the fingerprint {fingerprint}; those it names have {schema.Fingerprint}.");
    }

    private static FeatureSchema Schema(int version, bool hasCategory, SegmentFeature[] segments)
    {
        try
        {
            return new FeatureSchema(version, hasCategory, segments);
        }
        catch (ArgumentException fault)
        {
            throw new DamagedDataException($"The model's features cannot be: {fault.Message}", fault);
        }
    }

    private static void WriteOrigin(ByteWriter bytes, ModelOrigin origin)
    {
        bytes.Varint(origin.From.Day);
        bytes.Varint(origin.To.Day);
        bytes.Varint((ulong)origin.HorizonDays);
        bytes.Varint((ulong)origin.Rows);
        Write(bytes, origin.DataFingerprint);
        Write(bytes, origin.CodeVersion);
        var metrics = Text.UTF8.GetBytes(origin.Metrics);
        bytes.Varint((ulong)metrics.Length);
        bytes.Raw(metrics);
    }

    private static ModelOrigin ReadOrigin(ref ByteReader bytes) => new(
        ReadDate(ref bytes), ReadDate(ref bytes), bytes.VarintInt(), (long)bytes.Varint(),
        ReadText(ref bytes), ReadText(ref bytes), Text.UTF8.GetString(bytes.Raw(bytes.Count())));

    private static BusinessDate ReadDate(ref ByteReader bytes) => bytes.VarintInt() is var day && day <= BusinessDate.Last.Day
        ? new BusinessDate((ushort)day) : throw new DamagedDataException($"The model names day {day}, after 2100.");

    private static void WriteLinear(ByteWriter bytes, LinearPredictor linear)
    {
        bytes.Byte(Linear);
        bytes.Varint((ulong)linear.Width);
        bytes.Double(linear.Bias);
        foreach (var value in linear.Weights) bytes.Double(value);
        foreach (var value in linear.Means) bytes.Double(value);
        foreach (var value in linear.Scales) bytes.Double(value);
    }

    private static Predictor ReadPredictor(ref ByteReader bytes)
    {
        var form = bytes.Byte();
        if (form == Boosted) return TreeBytes.Read(ref bytes);
        if (form != Linear) throw new DamagedDataException($"The model's predictor is of form {form}, which this program does not know.");
        var width = bytes.Count();
        var bias = bytes.Double();
        return new LinearPredictor(bias, ReadDoubles(ref bytes, width), ReadDoubles(ref bytes, width), ReadDoubles(ref bytes, width));
    }

    private static void WriteCalibration(ByteWriter bytes, Calibration calibration)
    {
        bytes.Varint((ulong)calibration.Scores.Length);
        if (calibration.Scores.IsEmpty)
        {
            bytes.Double(calibration.Slope);
            bytes.Double(calibration.Offset);
        }

        for (var i = 0; i < calibration.Scores.Length; i++)
        {
            bytes.Double(calibration.Scores[i]);
            bytes.Double(calibration.Probabilities[i]);
        }
    }

    private static Calibration ReadCalibration(ref ByteReader bytes)
    {
        var points = bytes.Count();
        if (points == 0) return Calibration.Platt(bytes.Double(), bytes.Double());
        var (scores, probabilities) = (new double[points], new double[points]);
        for (var i = 0; i < points; i++) (scores[i], probabilities[i]) = (bytes.Double(), bytes.Double());
        return Calibration.Isotonic(scores, probabilities);
    }

    private static double[] ReadDoubles(ref ByteReader bytes, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = bytes.Double();
        return values;
    }

    private static void Write(ByteWriter bytes, string text) => bytes.ShortText(Text.UTF8.GetBytes(text));

    private static string ReadText(ref ByteReader bytes) => Text.UTF8.GetString(bytes.ShortText());
}
