using System.Globalization;

namespace Cohort.Node.Settings;

/// <summary>Why a file of settings cannot be read, and where. It never quotes the line, which may hold a password.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Column">Character of the line, from 1.</param>
/// <param name="Detail">What is wrong and what to write instead.</param>
internal sealed record HoconFault(int Line, int Column, string Detail)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}: {Detail}");
}
