using System.Text.Json;
using Cohort.Core.Purchases;
using Cohort.Store.Erasing;
using Cohort.Store.Questions;

namespace Cohort.Store.Tests.Erasing;

/// <summary>A receipt is known to be whole, and of whom it is.</summary>
public sealed class ReceiptTests : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-receipt-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_fits_as_it_was_handed_out_and_with_other_white_space()
    {
        var text = CohortJson.Of(Receipt());
        var spaced = JsonSerializer.Serialize(JsonDocument.Parse(text), Indented);

        Assert.All([text, spaced], form => Assert.True(JsonSerializer.Deserialize(form, CohortJson.Form.SealedReceipt)!.Fits()));
        var read = JsonSerializer.Deserialize(spaced, CohortJson.Form.SealedReceipt)!.Read();
        Assert.True(read.User.IsOf("anna"));
        Assert.False(read.User.IsOf("ben"));
        Assert.Equal([new RemovedPart("membership", "memberships", 3)], read.Removed);
    }

    [Theory]
    [InlineData("\"count\":3", "\"count\":4")]
    [InlineData("\"by\":\"operator\"", "\"by\":\"somebody\"")]
    [InlineData("ECDSA P-256", "ECDSA P-384")]
    public void It_does_not_fit_when_something_was_changed(string was, string becomes)
    {
        var text = CohortJson.Of(Receipt());
        Assert.Contains(was, text, StringComparison.Ordinal);

        Assert.False(JsonSerializer.Deserialize(text.Replace(was, becomes, StringComparison.Ordinal), CohortJson.Form.SealedReceipt)!.Fits());
    }

    [Fact]
    public void The_key_is_made_once_and_nobody_else_may_read_it()
    {
        var (one, other) = (Receipt(), Receipt());

        Assert.Equal(one.Signature.Fingerprint, other.Signature.Fingerprint);
        Assert.NotEqual(one.Signature.Value, other.Signature.Value);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, ReceiptKey.FileName)));
        File.WriteAllText(Path.Combine(_folder, ReceiptKey.FileName), "no key");
        Assert.Contains("holds no key that could sign a receipt", Assert.Throws<StoreException>(() => ReceiptKey.In(_folder)).Message, StringComparison.Ordinal);
    }

    private SealedReceipt Receipt()
    {
        using var key = ReceiptKey.In(_folder);
        return key.Seal(new ErasureReceipt(
            ErasureReceipt.FormatVersion, 1, DateTimeOffset.UnixEpoch, new BusinessDate(20000), "operator", "Für 4711 <>", UserMark.Of("anna"), false,
            [new RemovedPart("membership", "memberships", 3)], ["Logs."], "1.0"));
    }
}
