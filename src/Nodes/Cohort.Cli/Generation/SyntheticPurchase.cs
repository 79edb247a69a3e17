using Cohort.Core.Purchases;

namespace Cohort.Cli.Generation;

/// <summary>One purchase before it is written.</summary>
/// <param name="Event">Number of the event, below 10^12.</param>
/// <param name="User">Number of the user, below 10^9.</param>
/// <param name="Sku">Number of the sku, at most 10^7.</param>
/// <param name="AmountMinor">Line total in minor units, negative for a refund.</param>
/// <param name="Quantity">Units from -9 to 9.</param>
/// <param name="Date">The date it was made.</param>
/// <param name="Second">The second of that date, 0 to 86,399.</param>
/// <param name="Till">Number of the till, below 1,000.</param>
internal readonly record struct SyntheticPurchase(
    long Event, int User, int Sku, long AmountMinor, int Quantity, BusinessDate Date, int Second, int Till);
