using Cohort.Core.Purchases;

namespace Cohort.Core.Models;

/// <summary>Where a model comes from: what one needs to know to train it again.</summary>
/// <param name="From">The first as-of date of its training examples.</param>
/// <param name="To">The last.</param>
/// <param name="HorizonDays">How many dates after the as-of date its label looks at.</param>
/// <param name="Rows">How many examples it was fitted to.</param>
/// <param name="DataFingerprint">Identifies the examples: 32 hexadecimal digits.</param>
/// <param name="CodeVersion">The version of the program that trained it.</param>
/// <param name="Metrics">What was measured of it, as JSON.</param>
public sealed record ModelOrigin(
    BusinessDate From, BusinessDate To, int HorizonDays, long Rows, string DataFingerprint, string CodeVersion, string Metrics);
